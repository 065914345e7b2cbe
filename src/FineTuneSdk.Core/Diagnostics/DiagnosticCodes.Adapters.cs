namespace FineTuneSdk.Core.Diagnostics;

public static partial class DiagnosticCodes
{
    /// <summary>An adapter's <c>adapter_config.json</c> is missing, isn't JSON, or has a value that makes no sense.</summary>
    public const string AdapterConfigInvalid = "FTSDK1401";

    /// <summary>An adapter is of a kind that isn't supported.</summary>
    public const string AdapterKindNotSupported = "FTSDK1402";

    /// <summary>A name of <c>targets</c>, <c>modulesToSave</c> or their kin fits no module of the base, or not one that can be trained so.</summary>
    public const string TargetNotFound = "FTSDK1403";

    /// <summary>An adapter's tensors aren't those that its configuration and the base ask for.</summary>
    public const string AdapterTensorsDoNotFit = "FTSDK1404";

    /// <summary>An adapter was trained on another base.</summary>
    public const string AdapterBaseDiffers = "FTSDK1405";

    /// <summary>A weight of the base that an adapter carries isn't the base's.</summary>
    public const string AdapterBaseLayerDiffers = "FTSDK1406";

    /// <summary>An adapter's <c>finetune.manifest.json</c> is missing or can't be read.</summary>
    public const string ManifestInvalid = "FTSDK1407";

    /// <summary>A loaded adapter doesn't compute the logits that its manifest says.</summary>
    public const string ProbeDiffers = "FTSDK1408";

    /// <summary>Of a head and an embedding that are one matrix, one is trained alone, so that they part.</summary>
    public const string TiedModuleTrainedAlone = "FTSDK1409";

    /// <summary>An adapter can't be merged into the weights of its base.</summary>
    public const string AdapterNotMergeable = "FTSDK1410";

    /// <summary>An adapter has no form that servers of adapters compute alike.</summary>
    public const string AdapterNotServable = "FTSDK1411";

    /// <summary>An exported adapter's rank is one that servers take only when they are told to.</summary>
    public const string AdapterRankUnusual = "FTSDK1412";
}
