package dev.coppice.metrics;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something worked out at most once, when first asked for. One thread, local to one call. */
final class Lazy<T> {

  private final Supplier<T> recipe;
  private @Nullable T value;

  Lazy(Supplier<T> recipe) {
    this.recipe = recipe;
  }

  T get() {
    T known = value;
    if (known == null) {
      known = recipe.get();
      value = known;
    }
    return known;
  }
}
