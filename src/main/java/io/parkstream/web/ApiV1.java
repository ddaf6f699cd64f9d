package io.parkstream.web;

import io.parkstream.domain.CropRef;
import io.parkstream.domain.Ids;
import io.parkstream.domain.LeftOut;
import io.parkstream.domain.SpaceId;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureHeader;
import io.parkstream.image.PictureLimits;
import io.parkstream.web.view.AlarmView;
import io.parkstream.web.view.CameraMap;
import io.parkstream.web.view.CameraView;
import io.parkstream.web.view.Pulse;
import io.parkstream.web.view.SiteView;
import io.parkstream.web.view.Snapshot;
import io.parkstream.web.view.SpaceDetail;
import io.parkstream.web.view.SpaceView;
import io.parkstream.web.view.TimelinePoint;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The API. Every instance answers for the whole system, from memory. Whatever changes something has
 * a {@link GuardRule}.
 */
@Singleton
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "parkstream")
public final class ApiV1 {
  private final Dashboard dashboard;

  ApiV1(Dashboard dashboard) {
    this.dashboard = dashboard;
  }

  @GET
  @Path("sites")
  @Operation(summary = "All sites with their counts")
  public List<SiteView> sites() {
    return dashboard.view().sites();
  }

  @GET
  @Path("sites/{site}")
  @Operation(summary = "One site with its counts")
  public SiteView site(@PathParam("site") String site) {
    return dashboard.view().site(site).orElseThrow(() -> noSite(site));
  }

  @GET
  @Path("sites/{site}/timeline")
  @Operation(summary = "The counts of a site over the last twelve hours, minute by minute")
  public List<TimelinePoint> timeline(@PathParam("site") String site) {
    return dashboard.view().timeline(site).orElseThrow(() -> noSite(site));
  }

  @GET
  @Path("sites/{site}/spaces")
  @Operation(summary = "The spaces of a site")
  public List<SpaceView> spaces(@PathParam("site") String site) {
    requireSite(site);
    return dashboard.view().spaces(site);
  }

  @GET
  @Path("sites/{site}/maps")
  @Operation(summary = "The space maps of a site's cameras, as their gateways published them")
  public List<CameraMap> maps(@PathParam("site") String site) {
    requireSite(site);
    return dashboard.view().maps(site);
  }

  @GET
  @Path("sites/{site}/spaces/{space}")
  @Operation(
      summary = "One space with its recent history",
      description =
          "With validUntil: later than that nothing is known of it, unless it is asked for again.")
  public SpaceDetail space(@PathParam("site") String site, @PathParam("space") String space) {
    if (!Ids.isValid(site) || !Ids.isValid(space)) {
      throw noSpace(site, space);
    }
    return dashboard
        .view()
        .space(new SpaceId(site, space), dashboard.showsCrops())
        .map(detail -> detail.withCropsLabelled(dashboard.labelsTopic().isPresent()))
        .orElseThrow(() -> noSpace(site, space));
  }

  @GET
  @Path("sites/{site}/spaces/{space}/crops/{partition}/{offset}")
  @Produces({MediaType.WILDCARD, Problem.MEDIA_TYPE})
  @Operation(
      summary = "The picture of a crop of the space's recent history",
      description = "Only where parkstream.web.show-crops is set, and while the topic keeps it.")
  public Response crop(
      @PathParam("site") String site,
      @PathParam("space") String space,
      @PathParam("partition") int partition,
      @PathParam("offset") long offset) {
    if (!dashboard.showsCrops()) {
      throw new ForbiddenException(
          "pictures are not shown here; parkstream.web.show-crops=true shows them");
    }
    SpaceDetail detail = space(site, space);
    CropRef crop =
        Stream.concat(
                detail.classifications().stream().map(SpaceDetail.Answer::crop),
                detail.changes().stream().flatMap(change -> Stream.ofNullable(change.crop())))
            .filter(ref -> ref.partition() == partition && ref.offset() == offset)
            .findFirst()
            .orElseThrow(
                () -> new NotFoundException("no such crop in the recent history of the space"));
    byte[] picture =
        dashboard
            .picture(crop)
            .orElseThrow(() -> new NotFoundException("the topic no longer keeps crop " + crop));
    return Response.ok(new SharedBody(picture, null)).type(contentType(picture)).build();
  }

  /** What the bytes are, whatever their sender said: a browser must not take them for a page. */
  private static String contentType(byte[] picture) {
    PictureHeader header = PictureHeader.read(picture, PictureLimits.CROPS);
    if (header instanceof PictureHeader.Announced announced) {
      return announced.format().contentType();
    }
    throw new NotFoundException(
        "the crop is no picture that can be shown: " + ((Undecodable) header).message());
  }

  @GET
  @Path("sites/{site}/cameras")
  @Operation(summary = "The cameras of a site: when they were last seen, how fast, what failed")
  public List<CameraView> cameras(@PathParam("site") String site) {
    requireSite(site);
    return dashboard.view().cameras(site);
  }

  @GET
  @Path("sites/{site}/cameras/{camera}")
  @Operation(summary = "One camera")
  public CameraView camera(@PathParam("site") String site, @PathParam("camera") String camera) {
    return cameras(site).stream()
        .filter(view -> view.camera().equals(camera))
        .findFirst()
        .orElseThrow(() -> new NotFoundException("no camera " + camera + " at site " + site));
  }

  @GET
  @Path("sites/{site}/alarms")
  @Operation(summary = "The alarms that are raised at a site, newest first")
  public List<AlarmView> alarms(@PathParam("site") String site) {
    requireSite(site);
    return dashboard.alarms(site);
  }

  @GET
  @Path("alarms")
  @Operation(
      summary = "The alarms that are raised at any site, newest first",
      description = "At most 5,000 in all. None where parkstream.alarms.enabled is not set.")
  public List<AlarmView> alarms() {
    return dashboard.alarms(null);
  }

  @GET
  @Path("sites/{site}/left-out")
  @Operation(
      summary = "What of a site the instance that answers leaves out, the latest first",
      description = "Also of a site of which nothing else was heard.")
  public List<LeftOut> leftOut(@PathParam("site") String site) {
    return dashboard.leftOut(site);
  }

  @GET
  @Path("left-out")
  @Operation(
      summary = "What the instance that answers leaves out, the latest first",
      description =
          "Sites, spaces, cameras and tasks: as poison, after they failed two threads, or for want"
              + " of room. At most 1,000.")
  public List<LeftOut> leftOut() {
    return dashboard.leftOut(null);
  }

  @GET
  @Path("pulse")
  @Operation(summary = "How the system fares: throughput, latency, counts")
  public Pulse pulse() {
    return dashboard.view().pulse();
  }

  @GET
  @Path("snapshot")
  @Operation(
      summary = "Everything at one moment",
      description =
          "The events from lastEventId on are what came after it, without a gap. No space has a"
              + " validUntil: one whose state was not confirmed in time becomes unknown, with the"
              + " reason expired, by an event. Made at most once a second; with an ETag.")
  @APIResponse(
      responseCode = "200",
      description = "OK",
      content = @Content(schema = @Schema(implementation = Snapshot.class)))
  public Response snapshot() {
    return Response.ok(dashboard.snapshot()).build();
  }

  @GET
  @Path("events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      summary = "Changes as they come",
      description =
          "Events: changes (an array of spaces, of removed spaces, and of maps; its id is where to"
              + " go on), pulse (every two seconds;"
              + " of many sites some, in turns), reset (ask for a snapshot again: what came in"
              + " between is no longer kept, or another instance answers). A state that is merely"
              + " confirmed is no event; one that was not confirmed in time is: unknown, with the"
              + " reason expired.")
  public void events(
      @Context SseEventSink sink,
      @Context Sse sse,
      @Context RoutingContext call,
      @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
      @QueryParam("from") @Nullable String from) {
    if (!dashboard.follow(sink, sse, call, lastEventId == null ? from : lastEventId)) {
      throw new ServiceUnavailableException(
          "as many clients follow the changes as parkstream.web.max-clients and"
              + " parkstream.web.client-share allow");
    }
  }

  private void requireSite(String site) {
    if (!dashboard.view().hasSite(site)) {
      throw noSite(site);
    }
  }

  private static NotFoundException noSite(String site) {
    return new NotFoundException("no site " + site);
  }

  private static NotFoundException noSpace(String site, String space) {
    return new NotFoundException("no space " + space + " at site " + site);
  }
}
