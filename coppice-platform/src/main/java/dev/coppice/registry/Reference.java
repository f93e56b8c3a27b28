package dev.coppice.registry;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Sql;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version as people write it: {@code churn/3}, {@code churn/v003}, {@code churn@champion}, {@code
 * churn} (its champion), {@code churn/Production}, {@code churn/latest}; with or without {@code
 * models:/} before it.
 *
 * @param name everything before the last {@code @} or {@code /}
 * @param alias behind {@code @}, or null
 * @param version behind the last {@code /}, or null
 * @param whole whether it names the model only
 */
record Reference(String name, @Nullable String alias, @Nullable String version, boolean whole) {

  private static final String SCHEME = "models:/";

  static Reference parse(String text) {
    String plain = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
    while (plain.startsWith("/")) {
      plain = plain.substring(1);
    }
    int at = plain.lastIndexOf('@');
    int slash = plain.lastIndexOf('/');
    int cut = Math.max(at, slash);
    if (plain.isEmpty() || cut == 0 || cut == plain.length() - 1) {
      throw new InvalidInput(
          "'"
              + text
              + "' names no version; wanted: NAME/3, NAME@champion, or either behind models:/");
    }
    if (cut < 0) {
      return new Reference(plain, "champion", null, true);
    }
    String last = plain.substring(cut + 1);
    return at > slash
        ? new Reference(plain.substring(0, cut), last, null, false)
        : new Reference(plain.substring(0, cut), null, last, false);
  }

  /**
   * The number of the version's row.
   *
   * @throws NotFound when there is no such model, version or alias
   */
  long seq(Sql sql) {
    long id = Models.id(sql, name);
    if (version != null) {
      return Versions.meant(sql, id, name, version);
    }
    Map<String, Integer> aliases = new Aliases(sql, id, name).all();
    Integer number = aliases.get(alias);
    if (number == null) {
      String hint =
          whole
              ? "; name a version, as in " + name + "/1"
              : Nearest.hint(String.valueOf(alias), aliases.keySet());
      throw new NotFound("Model '" + name + "' has no alias '" + alias + "'" + hint);
    }
    return Versions.seq(sql, id, name, number);
  }
}
