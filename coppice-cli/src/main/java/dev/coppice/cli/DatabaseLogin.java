package dev.coppice.cli;

import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who we are to a database that rows are read from: what the environment says, and never a setting,
 * since settings are kept with every run. Asked by nobody else: an address on the web learns
 * nothing.
 */
final class DatabaseLogin extends Authenticator {

  private final Map<String, String> environment;

  DatabaseLogin(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  protected @Nullable PasswordAuthentication getPasswordAuthentication() {
    if (!"postgresql".equals(getRequestingProtocol())) {
      return null;
    }
    String user = environment.getOrDefault("COPPICE_DATA_USER", "");
    String password = environment.getOrDefault("COPPICE_DATA_PASSWORD", "");
    return user.isEmpty() && password.isEmpty()
        ? null
        : new PasswordAuthentication(user, password.toCharArray());
  }
}
