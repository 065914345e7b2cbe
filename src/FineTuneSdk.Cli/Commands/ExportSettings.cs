namespace FineTuneSdk.Cli.Commands;

/// <summary>What is exported: the folder of the merged model, that of the adapter, and its form.</summary>
internal sealed record ExportSettings(string? Merged, string? Adapter, bool ServingSafe);
