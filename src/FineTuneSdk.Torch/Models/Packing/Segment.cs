namespace FineTuneSdk.Torch.Models.Packing;

/// <summary>A run of rows that are consecutive tokens. Its tokens see those of its ancestors, and each other causally; nothing else.</summary>
/// <param name="Start">Its first row.</param>
/// <param name="Length">Its rows.</param>
/// <param name="Position">The position of its first token, which is the number of its ancestors' tokens.</param>
/// <param name="End">The row after the last one of its descendants, which follow it.</param>
internal sealed record Segment(int Start, int Length, int Position, int End)
{
    /// <summary>Whether others go on from it.</summary>
    public bool IsShared => End > Start + Length;
}
