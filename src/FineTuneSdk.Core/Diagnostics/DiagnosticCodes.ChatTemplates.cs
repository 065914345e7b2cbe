namespace FineTuneSdk.Core.Diagnostics;

public static partial class DiagnosticCodes
{
    /// <summary>A chat template isn't valid.</summary>
    public const string ChatTemplateInvalid = "FTSDK1301";

    /// <summary>A chat template uses something of Jinja that isn't supported.</summary>
    public const string ChatTemplateUnsupported = "FTSDK1302";

    /// <summary>A chat template refused the messages (<c>raise_exception</c>).</summary>
    public const string ChatTemplateRefused = "FTSDK1303";

    /// <summary>A chat template failed while it was rendered.</summary>
    public const string ChatTemplateFailed = "FTSDK1304";

    /// <summary>A chat template went beyond a limit on steps, size or nesting.</summary>
    public const string ChatTemplateLimit = "FTSDK1305";
}
