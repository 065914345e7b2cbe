using FineTuneSdk.Cli.Commands;
using FineTuneSdk.Cli.Machine;

if (args is ["train" or "build", ..])
    StartSettings.Apply();
return await CommandLine.RunAsync(args);
