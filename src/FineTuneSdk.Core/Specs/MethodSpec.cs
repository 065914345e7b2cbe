using System.Collections.ObjectModel;
using FineTuneSdk.Core.Adapters;

namespace FineTuneSdk.Core.Specs;

/// <summary>What is trained, and its shape. Every key but <see cref="Type"/> is for <see cref="MethodType.Lora"/> alone.</summary>
public sealed record MethodSpec
{
    /// <summary>LoRA, or all weights. Default <see cref="MethodType.Lora"/>.</summary>
    public MethodType Type { get; init; } = MethodType.Lora;

    /// <summary>The rank r of the update. Default 16.</summary>
    [SpecKey(LoraOnly = true, Minimum = 1, Maximum = 65536)]
    public int Rank { get; init; } = 16;

    /// <summary>The update is scaled by alpha / rank, or with <see cref="UseRslora"/> by alpha / √rank. Default 32.</summary>
    [SpecKey(LoraOnly = true, Minimum = 0, ExclusiveMinimum = true)]
    public double Alpha { get; init; } = 32;

    /// <summary>Ranks of modules that differ, by regular expressions for their paths or the ends of these after a dot, as PEFT's <c>rank_pattern</c>. Default: none.</summary>
    [SpecKey(LoraOnly = true, IsAddition = true, Minimum = 1, Maximum = 65536)]
    public IReadOnlyDictionary<string, int> RankPattern { get; init; } = ReadOnlyDictionary<string, int>.Empty;

    /// <summary>Alphas of modules that differ, as PEFT's <c>alpha_pattern</c>. Default: none.</summary>
    [SpecKey(LoraOnly = true, IsAddition = true, Minimum = 0, ExclusiveMinimum = true)]
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>Rank-stabilised LoRA: the scale is alpha / √rank. Default false.</summary>
    [SpecKey(LoraOnly = true, IsAddition = true)]
    public bool UseRslora { get; init; }

    /// <summary>DoRA: the norms of the changed weights' rows are trained too. Default false.</summary>
    [SpecKey(LoraOnly = true, IsAddition = true)]
    public bool UseDora { get; init; }

    /// <summary>Whether the update has a bias of its own, as PEFT's <c>lora_bias</c>. Such an adapter can't be merged where the base has no bias. Default false.</summary>
    [SpecKey(LoraOnly = true, IsAddition = true)]
    public bool LoraBias { get; init; }

    /// <summary>Which biases of the base are trained. Default <see cref="AdapterBias.None"/>.</summary>
    [SpecKey(LoraOnly = true, IsAddition = true)]
    public AdapterBias Bias { get; init; }

    /// <summary>Dropout before the update. Default 0.</summary>
    [SpecKey(LoraOnly = true, Minimum = 0, Maximum = 1, ExclusiveMaximum = true)]
    public double Dropout { get; init; }

    /// <summary>Which modules get an update: <c>"all-linear"</c> (every linear layer but the output head), or a list of names as PEFT's <c>target_modules</c> takes them. Default <c>"all-linear"</c>.</summary>
    [SpecKey(LoraOnly = true, Word = "all-linear")]
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Modules that get no update whatever <see cref="Targets"/> says, as PEFT's <c>exclude_modules</c>. Default: none.</summary>
    [SpecKey(LoraOnly = true, IsAddition = true)]
    public IReadOnlyList<string> ExcludeModules { get; init; } = [];

    /// <summary>The numbers of the layers that get an update. Default: all of them.</summary>
    [SpecKey(LoraOnly = true, IsAddition = true, Minimum = 0)]
    public IReadOnlyList<int> LayersToTransform { get; init; } = [];

    /// <summary>Ids of tokens whose rows of the embedding are trained by themselves, as PEFT's <c>trainable_token_indices</c>; a tied head follows. Default: none.</summary>
    [SpecKey(LoraOnly = true, IsAddition = true, Minimum = 0)]
    public IReadOnlyList<int> TrainableTokenIndices { get; init; } = [];

    /// <summary>Modules that are trained whole and saved with the adapter, as PEFT's <c>modules_to_save</c>. Default: none.</summary>
    [SpecKey(LoraOnly = true)]
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>Whether a tied embedding named in <see cref="ModulesToSave"/> or <see cref="Targets"/> stays tied to the head while it is trained, as PEFT's <c>ensure_weight_tying</c>. Default false.</summary>
    [SpecKey(LoraOnly = true)]
    public bool EnsureWeightTying { get; init; }

    /// <summary>How the update's matrices start. Default <see cref="LoraInitialization.Default"/>.</summary>
    [SpecKey(LoraOnly = true)]
    public LoraInitialization Initialization { get; init; } = LoraInitialization.Default;
}
