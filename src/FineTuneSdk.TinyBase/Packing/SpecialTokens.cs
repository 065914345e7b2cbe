namespace FineTuneSdk.TinyBase.Packing;

/// <summary>The special tokens of the model.</summary>
internal static class SpecialTokens
{
    /// <summary>Ends a text, and pads.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Begins a message.</summary>
    public const string MessageStart = "<|im_start|>";

    /// <summary>Ends a message, and so an answer.</summary>
    public const string MessageEnd = "<|im_end|>";
}
