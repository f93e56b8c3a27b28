package dev.coppice.http;

import dev.coppice.codec.Struct;
import java.util.List;

/** A protocol: its routes and the shape of its errors. */
public interface Door {

  /** Whose door it is, for the message when two want the same place: {@code "project churn"}. */
  default String owner() {
    return "Coppice";
  }

  List<Route> routes();

  /** The largest body that its routes accept; 0 for the limit of the site. */
  default int maxBodyBytes() {
    return 0;
  }

  /** Beginnings of paths that belong to this protocol: what is wrong there is said in its shape. */
  default List<String> claims() {
    return List.of();
  }

  /** What a failure looks like in this protocol; {@link Failure#of} has the status. */
  Response failure(Request request, Throwable failure);

  /**
   * What the OpenAPI document says about these routes: its {@code paths} object, one member a path.
   * A row of a project's model is {@link #rowSchema}.
   */
  default Struct paths() {
    return new Struct();
  }

  /** Where the OpenAPI document describes a row: {@code {"$ref": "#/components/schemas/..."}}. */
  static Struct rowSchema(String project) {
    return new Struct().put("$ref", "#/components/schemas/" + project + ".Row");
  }
}
