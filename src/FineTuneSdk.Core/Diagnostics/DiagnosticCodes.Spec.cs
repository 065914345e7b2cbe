namespace FineTuneSdk.Core.Diagnostics;

/// <content>The spec: 10xx.</content>
public static partial class DiagnosticCodes
{
    /// <summary>The spec can't be read: missing, too large, or not UTF-8.</summary>
    public const string SpecUnreadable = "FTSDK1001";

    /// <summary>The spec isn't JSON from some place on.</summary>
    public const string SpecSyntax = "FTSDK1002";

    /// <summary>A key that doesn't exist.</summary>
    public const string SpecUnknownKey = "FTSDK1003";

    /// <summary>A key stands twice in one object.</summary>
    public const string SpecDuplicateKey = "FTSDK1004";

    /// <summary>A value of the wrong JSON type.</summary>
    public const string SpecWrongType = "FTSDK1005";

    /// <summary>A number, a string or a list outside its bounds.</summary>
    public const string SpecOutOfRange = "FTSDK1006";

    /// <summary>A key that must be there isn't.</summary>
    public const string SpecMissingKey = "FTSDK1007";

    /// <summary>A string that isn't among those allowed.</summary>
    public const string SpecUnknownValue = "FTSDK1008";

    /// <summary>Keys that contradict each other.</summary>
    public const string SpecConflict = "FTSDK1009";

    /// <summary>A file named in the spec doesn't exist.</summary>
    public const string SpecFileNotFound = "FTSDK1010";

    /// <summary>A base that begins with <c>hf://</c> and isn't a name of a model on the Hub.</summary>
    public const string SpecHubName = "FTSDK1011";
}
