package dev.coppice.cli.settings;

/**
 * One effective setting.
 *
 * @param key the path in the project file: {@code training.folds}
 * @param value as it would be written in the file; empty when there is none
 * @param origin where the value came from
 */
public record Setting(String key, String value, Origin origin) {

  /** Where a value came from, strongest first. */
  public sealed interface Origin {

    /** In words: {@code --seed}, {@code COPPICE_TRAINING_SEED}, {@code coppice.yaml, line 7}. */
    String text();
  }

  /** Said on the command line. */
  public record FromFlag(String text) implements Origin {}

  /** Said by an environment variable. */
  public record FromEnvironment(String text) implements Origin {}

  /** Written in the project file. */
  public record FromFile(String file, int line) implements Origin {
    @Override
    public String text() {
      return YamlReader.place(file, line);
    }
  }

  /** Said by nobody. */
  public record FromDefault() implements Origin {
    @Override
    public String text() {
      return "default";
    }
  }
}
