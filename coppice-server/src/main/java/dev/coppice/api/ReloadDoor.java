package dev.coppice.api;

import dev.coppice.access.Role;
import dev.coppice.codec.Struct;
import dev.coppice.http.Door;
import dev.coppice.http.Failure;
import dev.coppice.http.Request;
import dev.coppice.http.Response;
import dev.coppice.http.Route;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Settings that changed are read again without a restart. */
public final class ReloadDoor implements Door {

  private static final String AT = "/api/v1/reload";
  private static final Struct TEXTS =
      new Struct().put("type", "array").put("items", new Struct().put("type", "string"));

  private final Function<? super String, Struct> reload;
  private final Executor storing;

  /**
   * @param reload does it for whom it is told, and tells what came of it
   * @param storing waits for files
   */
  public ReloadDoor(Function<? super String, Struct> reload, Executor storing) {
    this.reload = reload;
    this.storing = storing;
  }

  @Override
  public List<Route> routes() {
    Route route =
        new Route(
            "POST",
            AT,
            request ->
                CompletableFuture.supplyAsync(
                    () -> Response.json(200, reload.apply(request.actor())), storing));
    return List.of(route.needing(Role.ADMIN));
  }

  @Override
  public Response failure(Request request, Throwable failure) {
    return Failure.of(failure).response(request);
  }

  @Override
  public Struct paths() {
    Struct project =
        new Struct()
            .put("project", new Struct().put("type", "string"))
            .put("applied", TEXTS)
            .put("wait", TEXTS);
    Struct projects =
        new Struct().put("type", "array").put("items", NativePaths.object(project, "project"));
    Struct answer = NativePaths.object(new Struct().put("projects", projects), "projects");
    Struct post =
        NativePaths.get("Read the settings of every project again", "reload", "server", answer);
    String wrong = "A project file has mistakes, and nothing was changed";
    post.struct("responses").put("422", NativePaths.content(wrong, NativePaths.ERROR));
    return new Struct().put(AT, new Struct().put("post", post));
  }
}
