using FineTuneSdk.Cli.Commands;

return await CommandLine.RunAsync(args);
