package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.Struct;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensCommandTest {

  @TempDir Path folder;
  private Shell shell;

  @BeforeEach
  void makeProject() {
    shell = new Shell(folder);
  }

  private Result create(String... more) {
    String[] args = new String[more.length + 2];
    args[0] = "tokens";
    args[1] = "create";
    System.arraycopy(more, 0, args, 2, more.length);
    return shell.run(args);
  }

  @Test
  void theTokenAloneGoesToStandardOutput() {
    Result made = create("--role", "viewer", "--name", "grafana", "--expires", "90d");
    assertEquals(0, made.code(), made.errors());
    assertTrue(made.out().matches("coppice_[0-9a-z]{8}_[0-9a-z]{50}\\R"), made.out());
    assertTrue(made.errors().contains("token of 'grafana' (viewer, until 20"), made.errors());
    assertTrue(made.errors().contains("it is not shown again"), made.errors());
    assertFalse(made.errors().contains(made.out().strip()));
  }

  @Test
  void aTokenIsListedAndRevokedByNameOrId() {
    String secret = create("--role", "admin", "--name", "ann").out().strip();
    Struct other = create("--role", "operator", "--name", "ci", "--json").answer();
    assertTrue(other.text("token").startsWith("coppice_" + other.text("id") + "_"));
    assertEquals(0, shell.run("tokens", "revoke", "ann").code());
    assertEquals(0, shell.run("tokens", "revoke", other.text("id")).code());
    Result list = shell.run("tokens");
    assertEquals(0, list.code(), list.errors());
    assertTrue(list.out().contains("revoked") && list.out().contains("ann"), list.out());
    assertFalse(list.out().contains(secret.substring(17)));
    List<Struct> all = shell.run("tokens", "list", "--json").answer().structs("tokens");
    assertEquals(List.of("revoked", "revoked"), all.stream().map(t -> t.text("state")).toList());
    assertFalse(all.get(0).has("token"), "never again");
    Result twice = shell.run("tokens", "revoke", other.text("id"));
    assertEquals(1, twice.code());
    assertTrue(twice.errors().contains("was revoked at"), twice.errors());
  }

  @Test
  void whatIsWrongIsSaidWithWhatWouldDo() {
    Result none = shell.run("tokens", "list");
    assertEquals("There is no token yet; make one with 'coppice tokens create'.\n", none.out());
    assertEquals(2, shell.run("tokens", "revoke", "x").code());
    assertFalse(Files.exists(shell.path(".coppice")), "asking makes nothing");
    assertEquals(2, create("--role", "viewer").code(), "the name is missing");
    Result role = create("--role", "root", "--name", "x");
    assertEquals(2, role.code());
    assertTrue(role.errors().contains("expected one of [VIEWER, OPERATOR, ADMIN]"), role.errors());
    Result span = create("--role", "viewer", "--name", "x", "--expires", "soon");
    assertEquals(2, span.code());
    assertTrue(span.errors().contains("'soon' is no span of time; accepted: hours"), span.errors());
    Result name = create("--role", "viewer", "--name", "two words");
    assertEquals(1, name.code());
    assertTrue(name.errors().contains("no blanks"), name.errors());
    create("--role", "viewer", "--name", "grafana");
    Result near = shell.run("tokens", "revoke", "grafna");
    assertTrue(near.errors().contains("did you mean 'grafana'?"), near.errors());
  }
}
