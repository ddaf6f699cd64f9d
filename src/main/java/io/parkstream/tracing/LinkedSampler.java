package io.parkstream.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Samples a share of the traces that begin here; and each batch of which a crop is sampled, or that
 * crop's trace would point at nothing.
 */
final class LinkedSampler implements Sampler {
  private final Sampler share;

  LinkedSampler(double ratio) {
    this.share = Sampler.traceIdRatioBased(ratio);
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    for (LinkData link : links) {
      if (link.getSpanContext().isSampled()) {
        return SamplingResult.recordAndSample();
      }
    }
    return share.shouldSample(parent, traceId, name, kind, attributes, links);
  }

  @Override
  public String getDescription() {
    return "Linked{" + share.getDescription() + "}";
  }
}
