package dev.coppice.http;

import java.util.List;

/** A protocol: its routes and the shape of its errors. */
public interface Door {

  List<Route> routes();

  /** What a failure looks like in this protocol. */
  Response failure(Request request, Throwable failure);
}
