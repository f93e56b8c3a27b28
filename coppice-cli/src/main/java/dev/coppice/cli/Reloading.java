package dev.coppice.cli;

import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.settings.Setting;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.http.EventLog;
import dev.coppice.monitoring.Monitor;
import dev.coppice.serving.ServedProject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Reads the project files of a running server again. What can change while it serves does; what
 * cannot is named, and waits for the next start. A file with a mistake changes nothing.
 */
final class Reloading {

  /** What {@link ServedProject#adopt} and {@link Monitor#adopt} take over. */
  private static final List<String> LIVE =
      List.of(
          "serving.bad_rows",
          "serving.max_rows",
          "serving.routing.fallback",
          "serving.routing.deadline_ms",
          "monitoring.warn",
          "monitoring.alert",
          "monitoring.min_rows",
          "monitoring.correction",
          "monitoring.false_alarm_days");

  private record Live(Serving.Place place, ServedProject service, Monitor monitor) {}

  private final UnaryOperator<ProjectFile<Settings>> again;
  private final Runnable follow;
  private final EventLog events;
  private final Clock clock;
  private final List<Live> projects = new ArrayList<>();
  private final Map<Live, ProjectFile<Settings>> adopted = new LinkedHashMap<>();

  /**
   * @param again reads a project file as it was read when the server started
   * @param follow lets the routes follow at once
   */
  Reloading(
      UnaryOperator<ProjectFile<Settings>> again, Runnable follow, EventLog events, Clock clock) {
    this.again = again;
    this.follow = follow;
    this.events = events;
    this.clock = clock;
  }

  void add(Serving.Place place, ServedProject service, Monitor monitor) {
    projects.add(new Live(place, service, monitor));
  }

  /**
   * Takes over what has changed.
   *
   * @return for each project the keys that are {@code applied}, and those that {@code wait}
   * @throws InvalidInput with every mistake of every file
   */
  synchronized Struct reload(String actor) {
    Map<Live, ProjectFile<Settings>> read = new LinkedHashMap<>();
    for (Live live : projects) {
      try {
        read.put(live, again.apply(live.place().file()));
      } catch (Coppice.WrongSettings e) {
        throw (InvalidInput) Objects.requireNonNull(e.getCause());
      }
    }
    List<Struct> told = new ArrayList<>();
    read.forEach((live, file) -> told.add(adopt(live, file)));
    follow.run();
    events.add(
        new Struct()
            .put("event", "settings_reloaded")
            .put("time", clock.instant().toString())
            .put("actor", actor)
            .putStructs("projects", told));
    return new Struct().putStructs("projects", told);
  }

  private Struct adopt(Live live, ProjectFile<Settings> file) {
    ProjectFile<Settings> started = live.place().file();
    TreeSet<String> applied = changed(adopted.getOrDefault(live, started), file);
    applied.retainAll(LIVE);
    TreeSet<String> waiting = changed(started, file);
    LIVE.forEach(waiting::remove);
    live.service().adopt(file.value().serving());
    live.monitor().adopt(file.value().monitoring());
    adopted.put(live, file);
    return new Struct()
        .put("project", live.service().project())
        .putTexts("applied", applied)
        .putTexts("wait", waiting);
  }

  private static TreeSet<String> changed(ProjectFile<?> before, ProjectFile<?> after) {
    Map<String, String> values = values(before);
    Map<String, String> others = values(after);
    TreeSet<String> changed = new TreeSet<>(values.keySet());
    changed.addAll(others.keySet());
    changed.removeIf(key -> values.getOrDefault(key, "").equals(others.getOrDefault(key, "")));
    return changed;
  }

  private static Map<String, String> values(ProjectFile<?> file) {
    Map<String, String> values = new LinkedHashMap<>();
    file.settings().forEach((Setting each) -> values.put(each.key(), each.value()));
    return values;
  }
}
