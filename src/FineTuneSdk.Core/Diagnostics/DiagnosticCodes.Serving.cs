namespace FineTuneSdk.Core.Diagnostics;

/// <content>Serving: finding and loading what an application answers with, and the requests that it makes.</content>
public static partial class DiagnosticCodes
{
    /// <summary>An application's adapter isn't where it is looked for.</summary>
    public const string ServedAdapterNotFound = "FTSDK4001";

    /// <summary>The base that an adapter belongs to isn't in any of the places searched.</summary>
    public const string ServedBaseNotFound = "FTSDK4002";

    /// <summary>The folder that is named for an adapter's base holds another model.</summary>
    public const string ServedBaseDiffers = "FTSDK4003";

    /// <summary>The folder of a model whose weights were all trained doesn't hold what its manifest says.</summary>
    public const string ServedModelDiffers = "FTSDK4004";

    /// <summary>The base has no chat template, so a conversation can't be put before it.</summary>
    public const string ChatTemplateMissing = "FTSDK4005";

    /// <summary>A request has an option that can't be obeyed.</summary>
    public const string ChatOptionNotSupported = "FTSDK4010";

    /// <summary>A request has an option whose value makes no sense.</summary>
    public const string ChatOptionInvalid = "FTSDK4011";

    /// <summary>A request asks for a model that isn't the one behind the client.</summary>
    public const string ChatModelUnknown = "FTSDK4012";

    /// <summary>A request has messages that can't be put before the model.</summary>
    public const string ChatMessageNotSupported = "FTSDK4013";

    /// <summary>A request's prompt leaves no room for an answer in the model's context.</summary>
    public const string PromptTooLong = "FTSDK4014";
}
