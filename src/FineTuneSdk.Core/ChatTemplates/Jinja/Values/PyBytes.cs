namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>Python's <c>bytes</c>.</summary>
internal sealed record PyBytes(byte[] Data);
