namespace FineTuneSdk.Core.Diagnostics;

public static partial class DiagnosticCodes
{
    /// <summary>A tokenizer.json can't be read: it isn't there, is too large, or is no JSON.</summary>
    public const string TokenizerUnreadable = "FTSDK1201";

    /// <summary>A tokenizer.json uses a component or an option that isn't supported.</summary>
    public const string TokenizerUnsupported = "FTSDK1202";

    /// <summary>A tokenizer.json contradicts itself or its format.</summary>
    public const string TokenizerInvalid = "FTSDK1203";

    /// <summary>A regular expression of a tokenizer.json is wrong, or uses what isn't supported.</summary>
    public const string TokenizerPattern = "FTSDK1204";

    /// <summary>A regular expression of a tokenizer took too many steps on a text.</summary>
    public const string TokenizerPatternSteps = "FTSDK1205";

    /// <summary>A text can't be encoded, because the tokenizer has no token for an unknown character.</summary>
    public const string TokenizerUnknownCharacter = "FTSDK1206";
}
