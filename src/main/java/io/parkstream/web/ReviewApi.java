package io.parkstream.web;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Ids;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SpaceId;
import io.parkstream.image.PictureHeader;
import io.parkstream.image.PictureLimits;
import io.parkstream.serde.CropReading;
import io.parkstream.web.login.Role;
import io.parkstream.web.login.Session;
import io.parkstream.web.view.ReviewPool;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * What operators are asked on the Review page, where {@code parkstream.review.enabled} is set. Its
 * pictures are older than those that everybody may see, so that they need an operator's login.
 * Answers go to {@link LabelRoutes}.
 */
@Singleton
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "parkstream")
public final class ReviewApi {
  /** What a page shows. */
  private static final int CROPS = 12;

  private final Dashboard dashboard;
  private final Guard guard;

  ReviewApi(Dashboard dashboard, Guard guard) {
    this.dashboard = dashboard;
    this.guard = guard;
  }

  /**
   * Crops that should be labelled next.
   *
   * @param crops at most twelve; none where none were answered within the last hour
   */
  public record Proposals(String site, String camera, List<Proposal> crops) {}

  /**
   * A crop that should be labelled.
   *
   * @param occupancy what the model says; pages show it after the user's answer
   * @param reason {@code line} or {@code random}
   */
  public record Proposal(
      String space,
      int partition,
      long offset,
      Instant capturedAt,
      String occupancy,
      double probabilityOccupied,
      String reason) {
    static Proposal of(ReviewPool.Candidate candidate) {
      return new Proposal(
          candidate.space().space(),
          candidate.crop().partition(),
          candidate.crop().offset(),
          candidate.capturedAt(),
          Occupancy.of((float) candidate.probabilityOccupied()).word(),
          Math.round(candidate.probabilityOccupied() * 1e4) / 1e4,
          candidate.reason().name().toLowerCase(Locale.ROOT));
    }
  }

  @GET
  @Path("sites/{site}/cameras/{camera}/review")
  @Operation(
      summary = "Crops of a camera that operators should label next",
      description = "Half nearest to the line, half at random. Needs the role operator.")
  public Proposals proposals(
      @PathParam("site") String site,
      @PathParam("camera") String camera,
      @Context RoutingContext call) {
    ReviewPool pool = pool(call);
    if (!Ids.isValid(site) || !Ids.isValid(camera)) {
      throw new NotFoundException("no camera " + camera + " at site " + site);
    }
    return new Proposals(
        site,
        camera,
        pool.propose(new CameraId(site, camera), CROPS).stream().map(Proposal::of).toList());
  }

  @GET
  @Path("sites/{site}/spaces/{space}/crops/{partition}/{offset}/picture")
  @Produces({MediaType.WILDCARD, Problem.MEDIA_TYPE})
  @Operation(
      summary = "The picture of any crop of a space, while the topic keeps it",
      description = "Needs the role operator.")
  public Response picture(
      @PathParam("site") String site,
      @PathParam("space") String space,
      @PathParam("partition") int partition,
      @PathParam("offset") long offset,
      @Context RoutingContext call) {
    pool(call);
    if (!Ids.isValid(site) || !Ids.isValid(space)) {
      throw new NotFoundException("no space " + space + " at site " + site);
    }
    CropReading.Picture found =
        dashboard
            .crop(partition, offset, Duration.ZERO)
            .filter(crop -> crop.crop().space().equals(new SpaceId(site, space)))
            .orElseThrow(() -> new NotFoundException("the topic keeps no such crop of the space"));
    if (PictureHeader.read(found.picture(), PictureLimits.CROPS)
        instanceof PictureHeader.Announced announced) {
      return Response.ok(new SharedBody(found.picture(), null))
          .type(announced.format().contentType())
          .build();
    }
    throw new NotFoundException("the crop is no picture that can be shown");
  }

  /** For operators alone. */
  private ReviewPool pool(RoutingContext call) {
    Session session =
        guard
            .session(call.request())
            .orElseThrow(() -> new WebApplicationException("log in first", 401));
    if (!session.role().includes(Role.OPERATOR)) {
      throw new WebApplicationException(
          "needs the role operator, has " + session.role().word(), 403);
    }
    return dashboard.review().orElseThrow(() -> new NotFoundException(LabelRoutes.DISABLED));
  }
}
