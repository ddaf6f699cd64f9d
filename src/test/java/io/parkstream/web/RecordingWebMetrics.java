package io.parkstream.web;

import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what is reported. */
public final class RecordingWebMetrics implements WebMetrics {
  public int noRoom;
  public final AtomicInteger unreadable = new AtomicInteger();
  int clients;
  int refused;
  int tooSlow;
  int reset;
  public int skewed;
  public double worstSkew;

  @Override
  public void noRoom() {
    noRoom++;
  }

  @Override
  public void unreadable() {
    unreadable.incrementAndGet();
  }

  @Override
  public void clocks(int skewedCameras, double worstSeconds) {
    skewed = skewedCameras;
    worstSkew = worstSeconds;
  }

  @Override
  public void clients(int open) {
    clients = open;
  }

  @Override
  public void clientRefused() {
    refused++;
  }

  @Override
  public void clientTooSlow() {
    tooSlow++;
  }

  @Override
  public void clientReset() {
    reset++;
  }
}
