package dev.coppice.inference;

import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models of the protocol: each project is one, with the one version that answers. */
record Models(Map<String, Service> byName) {

  static Models of(List<? extends Service> services) {
    Map<String, Service> byName = new LinkedHashMap<>();
    services.forEach(service -> byName.put(service.project(), service));
    return new Models(byName);
  }

  boolean ready() {
    return byName.values().stream().allMatch(Service::ready);
  }

  Service find(String name) {
    Service service = byName.get(name);
    if (service == null) {
      String hint = name.length() > 100 ? "" : Nearest.hint(name, byName.keySet());
      throw new NotFound("there is no model of this name" + hint);
    }
    return service;
  }

  /**
   * @param version empty for the one that answers
   */
  Service find(String name, String version) {
    Service service = find(name);
    Deployment deployment = service.deployment();
    if (!version.isEmpty() && !version.equals(deployment.version())) {
      throw new NotFound(
          "this version of the model does not answer here; the one that does is "
              + deployment.version());
    }
    return service;
  }
}
