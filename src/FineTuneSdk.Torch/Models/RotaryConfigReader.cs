namespace FineTuneSdk.Torch.Models;

/// <summary>
/// Reads how positions are embedded: <c>rope_parameters</c> (Transformers 5: <c>{"rope_theta": 500000.0, "rope_type": "llama3", "factor": 8.0, …}</c>) or the older
/// <c>rope_theta</c> beside <c>rope_scaling</c>, which wins where both stand. Defaults and precedence are those of Transformers' modeling_rope_utils.py.
/// </summary>
/// <param name="section">The whole file.</param>
/// <param name="maxPositions">The longest sequence of the model.</param>
/// <param name="headSize">Width of a head.</param>
internal sealed class RotaryConfigReader(ConfigSection section, long maxPositions, long headSize)
{
    private const double DefaultTheta = 10000;
    private const long MaxLength = 1 << 24;

    // A kind that doesn't use one of these ignores it, as Transformers does.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "attention_factor", "beta_fast", "beta_slow", "factor", "finetuned", "high_freq_factor", "long_factor", "low_freq_factor", "mscale", "mscale_all_dim",
        "original_max_position_embeddings", "short_factor", "truncate", "type",
    };

    public RotaryConfig Read()
    {
        var theta = section.Number("rope_theta", DefaultTheta, 0, exclusive: true);
        CheckWhole(section);
        var newer = section.Section("rope_parameters");
        var older = section.Section("rope_scaling");
        if ((older is { IsEmpty: false } ? older : newer) is not { } rope)
            return new RotaryConfig { Theta = theta };

        theta = rope.Number("rope_theta", theta, 0, exclusive: true);
        CheckWhole(rope);
        var name = rope.Text("rope_type") ?? rope.Text("type") ?? "default";
        if (Scaling(rope, name) is not { } config)
        {
            rope.NotSupported("rope_type", $"the type '{name}' isn't supported; default, linear, dynamic, llama3, yarn and longrope are.");
            return new RotaryConfig();
        }
        rope.ReportUnread(Known.Contains);
        return config with { Theta = theta };
    }

    private RotaryConfig? Scaling(ConfigSection rope, string name) => name switch
    {
        "default" => new RotaryConfig(),
        "linear" => new RotaryConfig { Scaling = RotaryScaling.Linear, Factor = Factor(rope) },
        "dynamic" => Dynamic(rope),
        "llama3" => Llama3(rope),
        "yarn" => Yarn(rope),
        "longrope" => LongRope(rope),
        _ => null,
    };

    private RotaryConfig Dynamic(ConfigSection rope)
    {
        if (headSize <= 2)
            section.Wrong("head_dim", $"{headSize} is too small for the type 'dynamic', whose base grows by a power of head_dim / (head_dim - 2).");
        return new RotaryConfig { Scaling = RotaryScaling.Dynamic, Factor = Factor(rope), OriginalMaxPositions = maxPositions };
    }

    private RotaryConfig Llama3(ConfigSection rope)
    {
        var config = new RotaryConfig
        {
            Scaling = RotaryScaling.Llama3,
            Factor = Factor(rope),
            LowFrequencyFactor = rope.Number("low_freq_factor", null, 0, exclusive: true),
            HighFrequencyFactor = rope.Number("high_freq_factor", null, 0, exclusive: true),
            OriginalMaxPositions = Original(rope),
        };
        if (config.HighFrequencyFactor <= config.LowFrequencyFactor)
            rope.Wrong("high_freq_factor", FormattableString.Invariant($"{config.HighFrequencyFactor} must be above the {config.LowFrequencyFactor} of 'low_freq_factor'."));
        return config;
    }

    private RotaryConfig Yarn(ConfigSection rope)
    {
        var original = Original(rope);
        // null, but not a missing key, asks for the ratio of the lengths.
        var factor = rope.IsNull("factor") ? maxPositions / (double)original : Factor(rope);
        var (scale, scaleAll) = (Optional(rope, "mscale"), Optional(rope, "mscale_all_dim"));
        var attention = scale != 0 && scaleAll != 0 ? Sharpening(factor, scale) / Sharpening(factor, scaleAll) : Sharpening(factor, 1);
        return new RotaryConfig
        {
            Scaling = RotaryScaling.Yarn,
            Factor = factor,
            OriginalMaxPositions = original,
            FastRotations = Optional(rope, "beta_fast") is > 0 and var fast ? fast : 32,
            SlowRotations = Optional(rope, "beta_slow") is > 0 and var slow ? slow : 1,
            WholeBounds = rope.Flag("truncate", true),
            AttentionFactor = rope.Number("attention_factor", attention, 0, exclusive: false),
        };
    }

    private RotaryConfig LongRope(ConfigSection rope)
    {
        var original = Original(rope);
        var factor = rope.Number("factor", maxPositions / (double)original, 1, exclusive: false);
        var attention = factor <= 1 ? 1 : Math.Sqrt(1 + Math.Log(factor) / Math.Log(original));
        return new RotaryConfig
        {
            Scaling = RotaryScaling.LongRope,
            OriginalMaxPositions = original,
            ShortFactors = rope.Numbers("short_factor", headSize / 2),
            LongFactors = rope.Numbers("long_factor", headSize / 2),
            AttentionFactor = rope.Number("attention_factor", attention, 0, exclusive: false),
        };
    }

    // The key of the whole file wins over the one of its section; without either the model was never stretched.
    private long Original(ConfigSection rope)
    {
        const string Key = "original_max_position_embeddings";
        return section.Integer(Key, rope.Integer(Key, maxPositions, 1, MaxLength), 1, MaxLength);
    }

    private static double Sharpening(double factor, double scale) => factor <= 1 ? 1 : 0.1 * scale * Math.Log(factor) + 1;

    private static double Factor(ConfigSection rope) => rope.Number("factor", null, 1, exclusive: false);

    private static double Optional(ConfigSection rope, string key) => rope.Number(key, 0, 0, exclusive: false);

    private static void CheckWhole(ConfigSection section)
    {
        if (section.Number("partial_rotary_factor", 1, 0, exclusive: true) != 1)
            section.NotSupported("partial_rotary_factor", "positions that turn only a part of a head aren't supported yet; 1 is.");
    }
}
