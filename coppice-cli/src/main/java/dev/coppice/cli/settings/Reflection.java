package dev.coppice.cli.settings;

import dev.coppice.errors.InvalidInput;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds and reads settings records: the only place in Coppice that uses reflection. */
final class Reflection {

  private Reflection() {}

  static @Nullable Object call(Method method, @Nullable Object target) {
    try {
      method.setAccessible(true);
      return method.invoke(target);
    } catch (InvocationTargetException e) {
      throw refusal(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  static Object defaults(Class<? extends Record> type) {
    try {
      return Objects.requireNonNull(call(type.getDeclaredMethod("defaults"), null));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no defaults()", e);
    }
  }

  /**
   * @throws InvalidInput when the record refuses the values
   */
  static Object create(Class<? extends Record> type, List<@Nullable Object> values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      throw refusal(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " is no settings record", e);
    }
  }

  private static RuntimeException refusal(InvocationTargetException e) {
    if (e.getCause() instanceof IllegalArgumentException refused) {
      return new InvalidInput(String.valueOf(refused.getMessage()));
    }
    return e.getCause() instanceof RuntimeException refused
        ? refused
        : new IllegalStateException(e);
  }
}
