package io.parkstream.training.fit;

import io.parkstream.ParkstreamException;
import io.parkstream.image.PictureDecoder;
import io.parkstream.training.dataset.LabelledFolder;
import io.parkstream.training.dataset.LabelledPicture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sites that nobody trains on and that choose the best epoch, each counting alike. */
final class ValidationSites {
  /** A site that is thinned further tells too little by itself. */
  private static final int MIN_OF_A_SITE = 200;

  private ValidationSites() {}

  /**
   * Reads the folders; those of one site are put together. A large site is thinned evenly, so that
   * all of them have about {@link HeldOut#MAX_VALIDATION} pictures.
   *
   * @param unreadable is added to
   */
  static List<TrainingData.Site> read(
      List<TrainingData.Folder> folders, PictureDecoder decoder, List<String> unreadable) {
    Map<String, List<LabelledPicture>> bySite = new LinkedHashMap<>();
    for (TrainingData.Folder folder : folders) {
      if (folder.cropsPerEpoch() > 0) {
        throw new ParkstreamException(
            "--validate-on "
                + folder.folder()
                + "@"
                + folder.cropsPerEpoch()
                + ": a number of crops is for --data; each site that validates counts alike");
      }
      LabelledFolder pictures = LabelledFolder.read(folder.folder(), decoder);
      unreadable.addAll(pictures.unreadable());
      bySite.computeIfAbsent(folder.site(), any -> new ArrayList<>()).addAll(pictures.pictures());
    }
    int most = Math.max(MIN_OF_A_SITE, HeldOut.MAX_VALIDATION / bySite.size());
    List<TrainingData.Site> sites = new ArrayList<>();
    bySite.forEach(
        (name, pictures) ->
            sites.add(new TrainingData.Site(name, HeldOut.thinned(pictures, most))));
    return sites;
  }
}
