package io.parkstream.model;

import java.util.Locale;

/** The model card as a page for people. */
final class ReadableCard {
  private ReadableCard() {}

  static String of(ModelCard card) {
    StringBuilder page = new StringBuilder();
    page.append("# ")
        .append(card.name())
        .append(", version ")
        .append(card.version())
        .append("\n\n");
    page.append(
            "Says of a crop of one parking space whether the space is empty or occupied. VGG16, variant `")
        .append(card.variant())
        .append("`, ")
        .append(card.input().width())
        .append(" × ")
        .append(card.input().height())
        .append(" pixels. Trained ")
        .append(card.created())
        .append(".\n\nInput: ")
        .append(card.input().preprocessing())
        .append(".\n\n## How well it does\n\n")
        .append(
            "| data set | crops | accuracy | balanced accuracy | calibration error |\n|---|---|---|---|---|\n");
    metrics(page, card);
    if (card.validation() != null) {
      page.append("\nThe best weights were chosen by ").append(card.validation()).append(".\n");
    }
    if (card.temperature() != 1 || card.threshold() != 0.5) {
      page.append(
          String.format(
              Locale.ROOT,
              "\nCalibrated: temperature %.4f, threshold %.4f.\n",
              card.temperature(),
              card.threshold()));
    }
    page.append("\n## What it was trained on\n\n")
        .append("| folder | crops | shown per epoch | licence |\n|---|---|---|---|\n");
    folders(page, card);
    page.append("\nThe sha256 of training pictures stand in `")
        .append(ModelRepository.TRAINING_FILES)
        .append(
            "`. Pictures that the recipe draws or cuts are the same bytes each time and may"
                + " be missing there.\n\n## How to make it again\n\n```\n");
    card.recipe().forEach(command -> page.append(command).append('\n'));
    return page.append("```\n").toString();
  }

  private static void metrics(StringBuilder page, ModelCard card) {
    for (ModelCard.Metric metric : card.metrics()) {
      page.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d | %.4f | %.4f | %.4f |%n",
              metric.dataset(),
              metric.crops(),
              metric.accuracy(),
              metric.balancedAccuracy(),
              metric.expectedCalibrationError()));
    }
  }

  private static void folders(StringBuilder page, ModelCard card) {
    for (ModelCard.TrainingFolder folder : card.trainingData()) {
      page.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d | %,d | %s |%n",
              folder.folder(),
              folder.crops(),
              folder.cropsPerEpoch(),
              folder.licence()));
    }
  }
}
