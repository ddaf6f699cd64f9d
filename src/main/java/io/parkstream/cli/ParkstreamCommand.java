package io.parkstream.cli;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The top command: says which commands there are. A new command adds itself to this list. Without
 * one it prints the help.
 */
@TopCommand
@Command(
    name = "parkstream",
    mixinStandardHelpOptions = true,
    versionProvider = ApplicationVersion.class,
    description = "Camera crops of parking spaces in, occupancy events out, over Kafka Streams.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      GatewayCommand.class,
      SimulateCommand.class,
      ReplayCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      CalibrateCommand.class,
      ImportKerasCommand.class,
      ExportCommand.class,
      CompareCommand.class,
      LeaveOneOutCommand.class,
      PredictCommand.class,
      BenchCommand.class,
      PlanCommand.class,
      BrokerCommand.class,
      DatasetCommand.class,
      QuantizeCommand.class,
      ModelCommand.class,
      HelpCommand.class,
      GenerateCompletion.class
    })
public final class ParkstreamCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
