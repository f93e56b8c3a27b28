package dev.coppice.tracking.remote;

/**
 * The {@code tracking} section of a project: whom else runs are told. Nothing is checked before it
 * is used, because variables of MLflow's own clients set it as well.
 *
 * @param uri {@code https://HOST:PORT} of a tracking server; empty for none
 * @param experiment there; empty for the project's name
 * @param token sent as Bearer
 * @param user sent with the password as Basic; then the token is not used
 * @param certificate a PEM file with the authorities that vouch for the server; empty for those
 *     that Java trusts
 */
public record TrackingSettings(
    String uri, String experiment, String token, String user, String password, String certificate) {

  public static TrackingSettings defaults() {
    return new TrackingSettings("", "", "", "", "", "");
  }

  /** Without secrets, for whoever prints it. */
  @Override
  public String toString() {
    return "TrackingSettings[uri=" + uri + ", experiment=" + experiment + "]";
  }
}
