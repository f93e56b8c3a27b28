package dev.coppice.api;

import dev.coppice.audit.By;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.gates.Approval;

/** Keeps the word of people for versions. May wait for the store. */
public interface Approvals {

  /**
   * @throws dev.coppice.errors.Rejected when the project names others who may approve
   */
  Approval approve(String project, ModelVersion version, By by);
}
