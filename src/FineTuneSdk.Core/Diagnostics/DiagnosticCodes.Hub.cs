namespace FineTuneSdk.Core.Diagnostics;

/// <content>Bases on the Hugging Face Hub: 11xx from 1120 on.</content>
public static partial class DiagnosticCodes
{
    /// <summary>A model on the Hub is gated or private, and this user may not have it.</summary>
    public const string HubAccessDenied = "FTSDK1120";

    /// <summary>The Hub has no model of the name.</summary>
    public const string HubModelNotFound = "FTSDK1121";

    /// <summary>A model on the Hub has no such branch, tag or commit.</summary>
    public const string HubRevisionNotFound = "FTSDK1122";

    /// <summary>A model isn't in the cache, and the network is forbidden.</summary>
    public const string HubOffline = "FTSDK1123";

    /// <summary>The Hub can't be reached.</summary>
    public const string HubUnreachable = "FTSDK1124";

    /// <summary>The Hub answered what can't be used: no JSON, impossible file names, redirects without end.</summary>
    public const string HubAnswerInvalid = "FTSDK1125";

    /// <summary>A file that was downloaded isn't the one that the Hub announced.</summary>
    public const string HubFileDiffers = "FTSDK1126";

    /// <summary>The Hub refused or failed, after every attempt.</summary>
    public const string HubServerFailed = "FTSDK1127";

    /// <summary>A variable that says how the Hub is reached has a value that it can't have.</summary>
    public const string HubSettingInvalid = "FTSDK1128";
}
