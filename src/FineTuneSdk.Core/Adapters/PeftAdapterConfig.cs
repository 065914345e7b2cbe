namespace FineTuneSdk.Core.Adapters;

/// <summary>The content of a LoRA adapter's <c>adapter_config.json</c> that decides what the adapter computes.</summary>
/// <remarks>Format: huggingface/peft 0.21.2, src/peft/tuners/lora/config.py. y = Wx + (<see cref="Alpha"/> / <see cref="Rank"/>)·B·A·x.</remarks>
public sealed record PeftAdapterConfig
{
    /// <summary>The name of the file in an adapter's folder.</summary>
    public const string FileName = "adapter_config.json";

    /// <summary>The base by name, such as <c>tiny</c>, <c>org/name</c> or a path; says nothing certain, the manifest's hashes do.</summary>
    public string? BaseModel { get; init; }

    /// <summary>The commit of the base, where it has one.</summary>
    public string? Revision { get; init; }

    /// <summary>The rank r of the updates, at least 1.</summary>
    public required int Rank { get; init; }

    /// <summary>The updates are scaled by alpha / r.</summary>
    public required double Alpha { get; init; }

    /// <summary>The dropout that training used; a loaded adapter has none.</summary>
    public double Dropout { get; init; }

    /// <summary>The adapted modules.</summary>
    public required AdapterTargets Targets { get; init; }

    /// <summary>The modules that were trained whole.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>Whether a tied embedding among targets or modules to save stays tied to the head.</summary>
    public bool EnsureWeightTying { get; init; }
}
