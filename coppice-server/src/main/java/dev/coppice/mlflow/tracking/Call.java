package dev.coppice.mlflow.tracking;

import dev.coppice.access.Role;
import dev.coppice.http.Response;
import java.util.function.Function;

/**
 * One call of the protocol.
 *
 * @param path below {@code /api/2.0/mlflow/}
 * @param role that who calls must have, where tokens are asked for
 * @param work may wait for the store
 */
record Call(String method, String path, Role role, Function<Fields, Response> work) {

  static Call get(String path, Function<Fields, Response> work) {
    return new Call("GET", path, Role.VIEWER, work);
  }

  /** A question that is asked by POST. */
  static Call ask(String path, Function<Fields, Response> work) {
    return new Call("POST", path, Role.VIEWER, work);
  }

  static Call post(String path, Function<Fields, Response> work) {
    return new Call("POST", path, Role.OPERATOR, work);
  }

  static Call patch(String path, Function<Fields, Response> work) {
    return new Call("PATCH", path, Role.OPERATOR, work);
  }

  static Call delete(String path, Function<Fields, Response> work) {
    return new Call("DELETE", path, Role.OPERATOR, work);
  }

  /** The same, as a decision that only an admin takes. */
  Call decided() {
    return new Call(method, path, Role.ADMIN, work);
  }
}
