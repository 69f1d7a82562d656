package dev.atelier.dbt.command;

import java.util.List;

/** The warnings that are said here, by dbt's names. */
final class WarningNames {
  static final List<String> ALL =
      List.of(
          "NoNodeForYamlKey",
          "NodeNotFoundOrDisabled",
          "UnusedResourceConfigPath",
          "MacroNotFoundForPatch",
          "NoNodesSelected",
          "NoNodesForSelectionCriteria",
          "NothingToDo",
          "WarnStateTargetEqual",
          "JinjaLogWarning",
          "SnapshotTimestampWarning",
          "LogTestResult");

  private WarningNames() {}
}
