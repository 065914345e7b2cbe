namespace FineTuneSdk.Core.Adapters;

/// <summary>The content of a LoRA adapter's <c>adapter_config.json</c> that decides what the adapter computes.</summary>
/// <remarks>Format: huggingface/peft 0.21.2, src/peft/tuners/lora/config.py. y = Wx + s·B·A·x, with s of <see cref="LoraShapes"/>.</remarks>
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

    /// <summary>The updates are scaled by alpha / r, or with <see cref="UseRslora"/> by alpha / √r.</summary>
    public required double Alpha { get; init; }

    /// <summary>Ranks of modules that differ from <see cref="Rank"/>, by regular expressions for the end of their paths after a dot.</summary>
    public IReadOnlyDictionary<string, int> RankPattern { get; init; } = new Dictionary<string, int>();

    /// <summary>Alphas of modules that differ from <see cref="Alpha"/>, in the same way.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>Rank-stabilised scale (Kalajdzievski 2023, arXiv 2312.03732).</summary>
    public bool UseRslora { get; init; }

    /// <summary>Weight-decomposed updates (Liu et al. 2024, arXiv 2402.09353).</summary>
    public bool UseDora { get; init; }

    /// <summary>Whether B has a bias: y = Wx + s·(B·A·x + c).</summary>
    public bool LoraBias { get; init; }

    /// <summary>Which biases of the base were trained.</summary>
    public AdapterBias Bias { get; init; }

    /// <summary>The dropout that training used; a loaded adapter has none.</summary>
    public double Dropout { get; init; }

    /// <summary>The adapted modules.</summary>
    public required AdapterTargets Targets { get; init; }

    /// <summary>Modules that are not adapted whatever <see cref="Targets"/> says, or null.</summary>
    public AdapterTargets? Exclude { get; init; }

    /// <summary>The layers that are adapted, of all that a list of targets names; null: all of them.</summary>
    public OneOrMany<int>? LayersToTransform { get; init; }

    /// <summary>Regular expressions for the segment before a layer's number; null: any.</summary>
    public OneOrMany<string>? LayersPattern { get; init; }

    /// <summary>The modules that were trained whole.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>Rows of embedding and head that were trained by themselves, or null.</summary>
    public TrainableTokens? TrainableTokens { get; init; }

    /// <summary>Whether a tied embedding among targets or modules to save stays tied to the head.</summary>
    public bool EnsureWeightTying { get; init; }
}
