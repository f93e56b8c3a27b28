package dev.coppice.registry;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import java.util.List;

/**
 * The {@code registry} section of a project.
 *
 * @param name under which its models are registered; empty for the project's name
 * @param register when {@code train} registers what it made
 * @param label what a version is called; {@code {n}} is its number, {@code {nnn}} with leading
 *     zeros
 * @param aliases that a new version gets
 */
public record RegistrySettings(String name, Register register, String label, List<String> aliases) {

  public RegistrySettings {
    aliases = List.copyOf(aliases);
    Problems problems = new Problems();
    check(problems, "name", name.isEmpty() ? "any" : name, Names::model);
    check(problems, "label", label, each -> Names.label(each, 1));
    aliases.forEach(alias -> check(problems, "aliases", alias, Names::alias));
    problems.throwIfAny();
  }

  public static RegistrySettings defaults() {
    return new RegistrySettings("", Register.NEVER, "{n}", List.of("challenger"));
  }

  /** The same for a project of this name. */
  public RegistrySettings named(String project) {
    return new RegistrySettings(name.isEmpty() ? project : name, register, label, aliases);
  }

  /** When a model is registered. */
  public enum Register {
    NEVER,
    /** When the project's {@code gates} say yes. */
    PASSED,
    ALWAYS
  }

  private interface Rule {
    void check(String text);
  }

  private static void check(Problems problems, String key, String text, Rule rule) {
    try {
      rule.check(text);
    } catch (InvalidInput e) {
      problems.add(key, e.getMessage());
    }
  }
}
