package dev.coppice.http;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request as doors see it.
 *
 * @param parameters the variable parts of the path by name
 * @param query the parameters behind the question mark, the first of equals
 * @param headers a header's first value by its name, whatever its case
 * @param body never beyond the limit; empty when there is none
 * @param actor who asks: the name of their token; {@code anonymous} where none is wanted
 * @param id of the caller ({@code X-Request-Id}) or made here; joins the log lines of one request
 */
@SuppressWarnings("ArrayRecordComponent") // a body is read once, by its door
public record Request(
    String method,
    String path,
    Map<String, String> parameters,
    Map<String, String> query,
    Function<String, @Nullable String> headers,
    byte[] body,
    String actor,
    String id) {}
