package io.parkstream.training.fit;

import io.parkstream.training.dataset.LabelledPicture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Folders put together by site, and how many crops of each site an epoch shows: as many as its
 * folders' numbers say; sites without a number share alike what they have together, so that an
 * epoch is as long as ever.
 */
final class SiteSources {
  private SiteSources() {}

  /** What is known of one site. */
  private static final class Site {
    private final List<LabelledPicture> pictures = new ArrayList<>();
    private int asked;
    private boolean numbered;
  }

  /**
   * One source per site, in the order in which they are first named.
   *
   * @param pictures of the folders, in their order; a folder without any is left out
   */
  static List<TrainingSource> of(
      List<TrainingData.Folder> folders, List<List<LabelledPicture>> pictures) {
    Map<String, Site> sites = new LinkedHashMap<>();
    for (int i = 0; i < folders.size(); i++) {
      if (pictures.get(i).isEmpty()) {
        continue;
      }
      TrainingData.Folder folder = folders.get(i);
      Site site = sites.computeIfAbsent(folder.site(), any -> new Site());
      site.pictures.addAll(pictures.get(i));
      site.numbered |= folder.cropsPerEpoch() > 0;
      site.asked += folder.cropsPerEpoch() > 0 ? folder.cropsPerEpoch() : pictures.get(i).size();
    }
    List<Site> alike = sites.values().stream().filter(site -> !site.numbered).toList();
    int together = alike.stream().mapToInt(site -> site.pictures.size()).sum();
    int share = alike.isEmpty() ? 0 : Math.max(1, together / alike.size());
    List<TrainingSource> sources = new ArrayList<>();
    sites.forEach(
        (name, site) ->
            sources.add(new SiteSource(name, site.pictures, site.numbered ? site.asked : share)));
    return sources;
  }
}
