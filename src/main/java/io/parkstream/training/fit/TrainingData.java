package io.parkstream.training.fit;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.image.PictureDecoder;
import io.parkstream.training.dataset.DataSetName;
import io.parkstream.training.dataset.LabelledFolder;
import io.parkstream.training.dataset.LabelledPicture;
import io.parkstream.training.dataset.NearDuplicates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folders of a run, split into pictures that train and pictures that validate.
 *
 * @param sources what is trained on, folder by folder or site by site
 * @param training every picture that is trained on
 * @param sites what validates, decoded to the network's size, never varied; one of no name where it
 *     was held out of the training folders
 * @param duplicates pictures left out of the validation because they nearly equal one that trains
 * @param unreadable files that were left out, with the reason
 */
record TrainingData(
    List<TrainingSource> sources,
    List<LabelledPicture> training,
    List<Site> sites,
    int duplicates,
    List<String> unreadable)
    implements TrainingSet {

  /** Held-out pictures of all folders together are called so. */
  private static final String VALIDATION = "validation";

  /** A name of a site before its folder; a path with a slash before its first '=' is no name. */
  private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9._-]+)=(.+)");

  /** Pictures that validate together. */
  record Site(String name, List<LabelledPicture> pictures) {}

  /**
   * A folder on the command line.
   *
   * @param site whose pictures it holds; folders of one site are drawn from as one
   * @param folder holds {@code train/} or the class folders themselves
   * @param cropsPerEpoch how many of its crops an epoch shows; 0 if that is not said
   */
  record Folder(String site, Path folder, int cropsPerEpoch) {

    /** A folder that is a site of its own. */
    Folder(Path folder, int cropsPerEpoch) {
      this(DataSetName.of(folder), folder, cropsPerEpoch);
    }

    /** Reads {@code [SITE=]DIR[@N]}. */
    static Folder parse(String text) {
      int at = text.lastIndexOf('@');
      String place = at < 0 ? text : text.substring(0, at);
      Matcher named = NAMED.matcher(place);
      Path folder = Path.of(named.matches() ? named.group(2) : place);
      String site = named.matches() ? named.group(1) : DataSetName.of(folder);
      try {
        return new Folder(
            site, folder, at < 0 ? 0 : Integer.parseUnsignedInt(text.substring(at + 1)));
      } catch (NumberFormatException e) {
        throw new ParkstreamException(
            "'" + text + "': a number of crops per epoch must follow the @, as in data/lot@2000",
            e);
      }
    }

    Path pictures() {
      Path train = folder.resolve("train");
      return Files.isDirectory(train) ? train : folder;
    }

    Path test() {
      return folder.resolve("test");
    }
  }

  /**
   * Reads all folders.
   *
   * @param validateOn folders of sites that validate; if there are any, nothing is held out of the
   *     others, and {@code split} is not looked at
   * @param forTraining decodes to the size that is augmented from
   * @param forValidation decodes to the network's size
   */
  static TrainingData read(
      List<Folder> folders,
      List<Folder> validateOn,
      ValidationSplit split,
      Balance balance,
      PictureDecoder forTraining,
      PictureDecoder forValidation) {
    List<LabelledFolder> all = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (Folder folder : folders) {
      LabelledFolder pictures = LabelledFolder.read(folder.pictures(), forTraining);
      unreadable.addAll(pictures.unreadable());
      all.add(pictures);
    }
    Set<LabelledPicture> kept = new HashSet<>();
    List<LabelledPicture> validation = new ArrayList<>();
    if (validateOn.isEmpty() && split == ValidationSplit.TEST) {
      validation.addAll(testFolders(folders, forValidation, unreadable));
    } else if (validateOn.isEmpty()) {
      kept.addAll(HeldOut.of(all, split));
      for (LabelledPicture picture : ordered(all, kept)) {
        LabelledFolder.read(picture.file(), picture.label(), forValidation)
            .ifPresent(validation::add);
      }
    }
    List<List<LabelledPicture>> left = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      List<LabelledPicture> pictures =
          all.get(i).pictures().stream().filter(picture -> !kept.contains(picture)).toList();
      if (!pictures.isEmpty()) {
        requireBothClasses(folders.get(i).pictures() + " to train on", pictures, split);
      }
      left.add(pictures);
    }
    List<LabelledPicture> training = left.stream().flatMap(List::stream).toList();
    List<Site> sites =
        validateOn.isEmpty()
            ? List.of(new Site(VALIDATION, HeldOut.thinned(validation)))
            : ValidationSites.read(validateOn, forValidation, unreadable);
    if (validateOn.isEmpty()) {
      requireBothClasses("any folder to validate", sites.get(0).pictures(), split);
    }
    return new TrainingData(sources(folders, left, balance), training, sites, 0, unreadable)
        .withoutDuplicates();
  }

  /** Without validation pictures that nearly equal one that trains. */
  private TrainingData withoutDuplicates() {
    NearDuplicates known = new NearDuplicates(training);
    Set<Path> trained = new HashSet<>();
    training.forEach(picture -> trained.add(picture.file().toAbsolutePath().normalize()));
    List<Site> distinct = new ArrayList<>();
    int left = 0;
    for (Site site : sites) {
      List<LabelledPicture> others = known.without(site.pictures());
      requireNew(site, others, trained);
      // too few to be choosy: drawn pictures, or a handful of a new car park
      List<LabelledPicture> chosen = hasBothClasses(others) ? others : site.pictures();
      left += site.pictures().size() - chosen.size();
      distinct.add(new Site(site.name(), chosen));
    }
    return new TrainingData(sources, training, distinct, left, unreadable);
  }

  /** A site that chooses the best epoch shares no picture with those that train. */
  private void requireNew(Site site, List<LabelledPicture> others, Set<Path> trained) {
    if (!validatesOnSites()) {
      return;
    }
    long shared =
        site.pictures().stream()
            .filter(picture -> trained.contains(picture.file().toAbsolutePath().normalize()))
            .count();
    if (shared > 0 || !hasBothClasses(others)) {
      throw new ParkstreamException(
          Math.max(shared, site.pictures().size() - others.size())
              + " of "
              + site.pictures().size()
              + " pictures of --validate-on "
              + site.name()
              + " are among those that train; a site that chooses the best epoch must be a new one");
    }
  }

  private static List<TrainingSource> sources(
      List<Folder> folders, List<List<LabelledPicture>> pictures, Balance balance) {
    if (balance == Balance.SITE) {
      return SiteSources.of(folders, pictures);
    }
    List<TrainingSource> sources = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      List<LabelledPicture> some = pictures.get(i);
      int asked = folders.get(i).cropsPerEpoch();
      if (!some.isEmpty()) {
        sources.add(new FolderSource(some, asked > 0 ? asked : some.size(), balance));
      }
    }
    return sources;
  }

  /**
   * Groups of pictures that train, and pictures that validate.
   *
   * @param groups by the name of their site, decoded to the size that is augmented from; an epoch
   *     shows as many crops as there are pictures
   * @param validation decoded to the network's size
   */
  static TrainingData of(
      Map<String, List<LabelledPicture>> groups,
      List<LabelledPicture> validation,
      Balance balance) {
    List<Folder> folders =
        groups.keySet().stream().map(name -> new Folder(name, Path.of(name), 0)).toList();
    List<List<LabelledPicture>> pictures = List.copyOf(groups.values());
    return new TrainingData(
        sources(folders, pictures, balance),
        pictures.stream().flatMap(List::stream).toList(),
        List.of(new Site(VALIDATION, validation)),
        0,
        List.of());
  }

  private static List<LabelledPicture> testFolders(
      List<Folder> folders, PictureDecoder decoder, List<String> unreadable) {
    List<LabelledPicture> pictures = new ArrayList<>();
    for (Folder folder : folders) {
      if (Files.isDirectory(folder.test())) {
        LabelledFolder test = LabelledFolder.read(folder.test(), decoder);
        pictures.addAll(test.pictures());
        unreadable.addAll(test.unreadable());
      }
    }
    if (pictures.isEmpty()) {
      throw new ParkstreamException(
          "none of the folders holds a folder 'test' to validate with: "
              + folders.stream().map(Folder::folder).toList());
    }
    return pictures;
  }

  private static List<LabelledPicture> ordered(
      List<LabelledFolder> all, Set<LabelledPicture> kept) {
    return all.stream()
        .flatMap(folder -> folder.pictures().stream())
        .filter(kept::contains)
        .toList();
  }

  private static void requireBothClasses(
      String where, List<LabelledPicture> pictures, ValidationSplit split) {
    for (Occupancy label : List.of(Occupancy.EMPTY, Occupancy.OCCUPIED)) {
      if (pictures.stream().noneMatch(picture -> picture.label() == label)) {
        throw new ParkstreamException(
            "no '"
                + label.word()
                + "' picture is left of "
                + where
                + " once the pictures are split by "
                + split.name().toLowerCase(Locale.ROOT)
                + "; add pictures or split otherwise");
      }
    }
  }

  private static boolean hasBothClasses(List<LabelledPicture> pictures) {
    return pictures.stream().map(LabelledPicture::label).distinct().count() == 2;
  }

  /** Everything that validates. */
  List<LabelledPicture> validation() {
    return sites.stream().flatMap(site -> site.pictures().stream()).toList();
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public boolean validatesOnSites() {
    return !sites.get(0).name().equals(VALIDATION);
  }

  @Override
  public List<ScoredPictures.Group> validationGroups() {
    return sites.stream()
        .map(
            site ->
                new ScoredPictures.Group(
                    site.name(), site.pictures().stream().map(Example::of).toList()))
        .toList();
  }

  @Override
  public List<Example> sample(int most) {
    List<Example> sample = new ArrayList<>();
    double step = Math.max(1, training.size() / (double) most);
    for (double at = 0; at < training.size(); at += step) {
      sample.add(Example.of(training.get((int) at)));
    }
    return sample;
  }

  @Override
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (TrainingSource source : sources) {
        digest.update(
            (source.crops() + "@" + source.cropsPerEpoch()).getBytes(StandardCharsets.UTF_8));
      }
      for (Site site : validatesOnSites() ? sites : List.<Site>of()) {
        digest.update(
            (site.name() + "#" + site.pictures().size()).getBytes(StandardCharsets.UTF_8));
      }
      for (List<LabelledPicture> pictures : List.of(training, validation())) {
        for (LabelledPicture picture : pictures) {
          digest.update((byte) picture.label().ordinal());
          digest.update(picture.pixels());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
