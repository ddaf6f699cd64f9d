package io.parkstream.web;

/** Remembers what is reported. */
public final class RecordingWebMetrics implements WebMetrics {
  public int noRoom;
  int clients;
  int refused;
  int tooSlow;
  int reset;

  @Override
  public void noRoom() {
    noRoom++;
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
