namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>What a render may spend.</summary>
/// <param name="Steps">Statements, operations and items.</param>
/// <param name="Size">Characters or items of one value, the output among them.</param>
/// <param name="TotalSize">Characters and items of all values together.</param>
/// <param name="Calls">Macros inside macros. Python itself gives up at about 200.</param>
/// <remarks>The defaults are about half a second of one core, and far beyond what a conversation of a million tokens takes.</remarks>
internal sealed record JinjaLimits(long Steps, long Size, long TotalSize, int Calls)
{
    public static JinjaLimits Default { get; } = new(Steps: 4_000_000, Size: 1 << 23, TotalSize: 1 << 26, Calls: 250);
}
