namespace FineTuneSdk.Core.Adapters;

/// <summary>
/// <c>finetune.manifest.json</c>: where an adapter comes from and what it reached. It has no times and no paths of a machine, so that the same training writes
/// the same bytes.
/// </summary>
public sealed record AdapterManifest
{
    /// <summary>The name of the file in an adapter's folder.</summary>
    public const string FileName = "finetune.manifest.json";

    /// <summary>The format that this version reads and writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The adapter's name, as the spec's file has it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 over what decided the training, in lower-case hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>SHA-256 of <c>adapter_model.safetensors</c>, or of <c>model.safetensors</c> where all weights were trained.</summary>
    public required string AdapterSha256 { get; init; }

    /// <summary>The base that the adapter belongs to.</summary>
    public required ManifestBase Base { get; init; }

    /// <summary>The data.</summary>
    public required ManifestData Data { get; init; }

    /// <summary>The training.</summary>
    public required ManifestTraining Training { get; init; }

    /// <summary>The programs that made it.</summary>
    public required ManifestVersions Versions { get; init; }

    /// <summary>What was measured, on the adapter as reloaded from its folder and on the base beside it.</summary>
    public IReadOnlyList<ManifestMetric> Metrics { get; init; } = [];

    /// <summary>A few held-out examples.</summary>
    public IReadOnlyList<HeldOutExample> Examples { get; init; } = [];

    /// <summary>A few prompts with their logits: a loader proves by them that it computes the same function.</summary>
    public IReadOnlyList<ProbePrompt> Probe { get; init; } = [];
}
