package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.PasswordAuthentication;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseLoginTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("COPPICE_DATA_USER", "ann", "COPPICE_DATA_PASSWORD", "geheim");

  private static PasswordAuthentication ask(String protocol, Map<String, String> environment) {
    return new DatabaseLogin(environment)
        .requestPasswordAuthenticationInstance(
            "db.example.org", null, 5432, protocol, "database", null, null, null);
  }

  @Test
  void databasesLearnWhoWeAreAndNobodyElseDoes() {
    PasswordAuthentication known = ask("postgresql", ENVIRONMENT);
    assertEquals("ann", known.getUserName());
    assertArrayEquals("geheim".toCharArray(), known.getPassword());
    assertNull(ask("http", ENVIRONMENT));
    assertNull(ask("https", ENVIRONMENT));
    assertNull(ask("postgresql", Map.of()));
  }
}
