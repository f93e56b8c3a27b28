package dev.coppice.flows;

/** Another process took the run over; whoever had it stops. */
final class Superseded extends RuntimeException {

  private static final long serialVersionUID = 1L;
}
