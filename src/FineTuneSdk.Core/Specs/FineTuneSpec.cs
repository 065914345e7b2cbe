namespace FineTuneSdk.Core.Specs;

/// <summary>What to train, on what, and what the result must reach: the content of a <c>*.finetune.json</c>.</summary>
public sealed record FineTuneSpec
{
    /// <summary>The model to start from.</summary>
    public required BaseSpec Base { get; init; }

    /// <summary>The examples.</summary>
    public required DataSpec Data { get; init; }

    /// <summary>What is trained: a LoRA adapter, or all weights.</summary>
    public MethodSpec Method { get; init; } = new();

    /// <summary>How it is trained.</summary>
    public TrainingSpec Training { get; init; } = new();

    /// <summary>How the result is measured, and what it must reach.</summary>
    public EvaluationSpec Evaluation { get; init; } = new();
}

/// <summary>The model to start from.</summary>
public sealed record BaseSpec
{
    /// <summary><c>tiny</c> (bundled), a folder in Hugging Face's layout (relative to the spec), or <c>hf://org/name[@revision]</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Whether the model's weights are read, or drawn anew from the seed (architecture and tokenizer are the model's in both cases).</summary>
    public BaseWeights Weights { get; init; } = BaseWeights.Pretrained;
}

/// <summary>Where the base's weights come from.</summary>
public enum BaseWeights
{
    /// <summary>The weights in the model's folder.</summary>
    Pretrained,

    /// <summary>Drawn from the seed: N(0, initializer_range²), norms 1, biases 0.</summary>
    Fresh,
}

/// <summary>The examples. Paths are relative to the spec.</summary>
public sealed record DataSpec
{
    /// <summary>The training examples, a JSONL file.</summary>
    public required string Train { get; init; }

    /// <summary>A share of the training examples between 0 and 0.5 (default 0.1), or a file.</summary>
    public ValidationSpec Validation { get; init; } = new(Share: 0.1);

    /// <summary>Held-out examples that training never sees, a JSONL file, or null.</summary>
    public string? Test { get; init; }
}

/// <summary>Either a share of the training examples or a file, never both.</summary>
public sealed record ValidationSpec(double? Share = null, string? File = null);

/// <summary>What is trained.</summary>
public enum MethodType
{
    /// <summary>Low-rank adaptation (Hu et al. 2021, arXiv 2106.09685).</summary>
    Lora,

    /// <summary>All weights of the base.</summary>
    Full,
}

/// <summary>What is trained, and its shape. Every key but <see cref="Type"/> is for <see cref="MethodType.Lora"/> alone.</summary>
public sealed record MethodSpec
{
    /// <summary>LoRA (default) or all weights.</summary>
    public MethodType Type { get; init; } = MethodType.Lora;

    /// <summary>The rank r of the update, at least 1. Default 16.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>The update is scaled by alpha / rank. Default 32.</summary>
    public double Alpha { get; init; } = 32;

    /// <summary>Dropout before the update, 0 to 1 (exclusive). Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>Which modules get an update: null for <c>"all-linear"</c> (every linear layer but the output head), else names as PEFT's <c>target_modules</c> list takes them.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Modules that are trained whole and saved with the adapter, as PEFT's <c>modules_to_save</c>.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>Whether a tied embedding named in <see cref="ModulesToSave"/> stays tied to the head while it is trained, as PEFT's <c>ensure_weight_tying</c>.</summary>
    public bool EnsureWeightTying { get; init; }

    /// <summary>How A and B start.</summary>
    public LoraInitialization Initialization { get; init; } = LoraInitialization.Default;
}

/// <summary>How A and B start; B is 0 in each, so that the adapter starts neutral.</summary>
public enum LoraInitialization
{
    /// <summary>A ~ U(±1/√in), PEFT's <c>true</c>.</summary>
    Default,

    /// <summary>A ~ N(0, 1/r²), PEFT's <c>gaussian</c>.</summary>
    Gaussian,
}

/// <summary>How it is trained.</summary>
public sealed record TrainingSpec
{
    /// <summary>Passes over the training examples. Default 3.</summary>
    public double Epochs { get; init; } = 3;

    /// <summary>The peak learning rate. Default 2e-4 for LoRA, 2e-5 for full.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Examples in an optimizer step. Default 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Examples in a forward pass, a divisor of nothing: a step accumulates as many passes as it needs. Default: the batch size.</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>The longest example, in tokens. Default 1024, or the base's own limit if that is lower.</summary>
    public int? MaxLength { get; init; }

    /// <summary>What happens to a longer example. Default: it is an error.</summary>
    public Truncation Truncation { get; init; } = Truncation.Error;

    /// <summary>How the learning rate goes on after warm-up. Default cosine.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>The share of the steps over which the learning rate rises from 0. Default 0.03.</summary>
    public double Warmup { get; init; } = 0.03;

    /// <summary>The optimizer. Default AdamW.</summary>
    public OptimizerType Optimizer { get; init; } = OptimizerType.AdamW;

    /// <summary>Decoupled weight decay. Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The gradient's norm is clipped to this; 0 switches clipping off. Default 1.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Seed of shuffle, split, initialisation and dropout. Default 42.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Type of frozen and trained weights while training. Default: float32.</summary>
    public Precision Precision { get; init; } = Precision.Float32;
}

/// <summary>What happens to an example that is longer than <see cref="TrainingSpec.MaxLength"/>.</summary>
public enum Truncation
{
    /// <summary>It is an error that names its line.</summary>
    Error,

    /// <summary>Its end is cut off, said as a warning.</summary>
    End,
}

/// <summary>The learning rate after warm-up.</summary>
public enum LearningRateSchedule
{
    /// <summary>Half a cosine down to 0.</summary>
    Cosine,

    /// <summary>A line down to 0.</summary>
    Linear,

    /// <summary>Unchanged.</summary>
    Constant,
}

/// <summary>The optimizer.</summary>
public enum OptimizerType
{
    /// <summary>AdamW (Loshchilov and Hutter, arXiv 1711.05101), betas 0.9 and 0.999, eps 1e-8.</summary>
    AdamW,

    /// <summary>Muon (Jordan et al. 2024) for the matrices of the blocks, AdamW for everything else; meant for <see cref="BaseWeights.Fresh"/>.</summary>
    Muon,
}

/// <summary>A floating-point type.</summary>
public enum Precision
{
    /// <summary>32 bits.</summary>
    Float32,
}

/// <summary>How the result is measured, and what it must reach.</summary>
public sealed record EvaluationSpec
{
    /// <summary>The most tokens that an answer may have when answers are generated. Default 256.</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>What the result must reach; a gate that isn't met fails the build.</summary>
    public IReadOnlyList<GateSpec> Gates { get; init; } = [];
}

/// <summary>The part of the data on which a metric is measured.</summary>
public enum DataPart
{
    /// <summary>The held-out examples.</summary>
    Test,

    /// <summary>The validation examples.</summary>
    Validation,
}

/// <summary>A condition on the result: at least <see cref="Min"/>, at most <see cref="Max"/>, or both.</summary>
public sealed record GateSpec
{
    /// <summary><c>loss</c>, <c>perplexity</c>, or <c>exactMatch</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>With <c>exactMatch</c>: compare this field of a JSON answer instead of the whole answer.</summary>
    public string? Field { get; init; }

    /// <summary>The part of the data. Default test.</summary>
    public DataPart On { get; init; } = DataPart.Test;

    /// <summary>The least value that passes.</summary>
    public double? Min { get; init; }

    /// <summary>The greatest value that passes.</summary>
    public double? Max { get; init; }
}
