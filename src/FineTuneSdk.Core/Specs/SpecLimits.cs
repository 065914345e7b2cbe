namespace FineTuneSdk.Core.Specs;

/// <summary>What a spec may not exceed, so that a hostile one costs little.</summary>
internal static class SpecLimits
{
    public const int Bytes = 1 << 20;

    public const int Depth = 16;

    public const int StringLength = 4096;

    public const int ListLength = 1000;
}
