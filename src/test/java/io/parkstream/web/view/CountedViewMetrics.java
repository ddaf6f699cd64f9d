package io.parkstream.web.view;

/** Counts what the reading of the topics reports. */
final class CountedViewMetrics implements ViewMetrics {
  int unreadable;
  long skipped;

  @Override
  public void unreadable() {
    unreadable++;
  }

  @Override
  public void skipped(long answers) {
    skipped += answers;
  }
}
