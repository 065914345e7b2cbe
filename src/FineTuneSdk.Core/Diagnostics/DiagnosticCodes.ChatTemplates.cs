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

    /// <summary>A rendered conversation begins with two BOS tokens.</summary>
    public const string ChatTemplateDoubleBos = "FTSDK1306";

    /// <summary>A conversation's beginning is rendered differently than in the whole, so what is the answer can't be told.</summary>
    public const string ChatTemplateNotIncremental = "FTSDK1307";

    /// <summary>Answers don't end with a token at which the model stops.</summary>
    public const string ChatTemplateNoStop = "FTSDK1308";

    /// <summary>There are conversations, but the base has no chat template.</summary>
    public const string ConversationsWithoutTemplate = "FTSDK1309";

    /// <summary>The chat template writes the current date into what is trained.</summary>
    public const string ChatTemplateReadsClock = "FTSDK1310";

    /// <summary>There are tools, but the chat template has no place for them.</summary>
    public const string ChatTemplateNoTools = "FTSDK1311";

    /// <summary>The template's generation blocks can't be assigned to the messages.</summary>
    public const string ChatTemplateSpans = "FTSDK1312";
}
