namespace FineTuneSdk.Cli.Commands;

/// <summary>How a conversation goes.</summary>
internal sealed record ChatSettings(string? Prompt, string? System, bool BaseOnly, double Temperature);
