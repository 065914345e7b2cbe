namespace FineTuneSdk.Torch.Models;

/// <summary>
/// Reads how positions are embedded: <c>rope_parameters</c> (Transformers 5: <c>{"rope_theta": 500000.0, "rope_type": "llama3", "factor": 8.0, …}</c>) or the older
/// <c>rope_theta</c> beside <c>rope_scaling</c>, which wins where both stand.
/// </summary>
internal static class RotaryConfigReader
{
    private const double DefaultTheta = 10000;

    public static RotaryConfig Read(ConfigSection section, long maxPositions)
    {
        var theta = section.Number("rope_theta", DefaultTheta, 0, exclusive: true);
        CheckWhole(section);
        var newer = section.Section("rope_parameters");
        var older = section.Section("rope_scaling");
        if (newer is not null)
            theta = newer.Number("rope_theta", theta, 0, exclusive: true);
        if ((older ?? newer) is not { } scaling)
            return new RotaryConfig { Theta = theta };
        if (older is not null)
            theta = older.Number("rope_theta", theta, 0, exclusive: true);

        var oldName = scaling.Text("type");
        var name = scaling.Text("rope_type") ?? oldName ?? "default";
        CheckWhole(scaling);
        if (Scaling(scaling, name, maxPositions) is not { } config)
        {
            scaling.NotSupported("rope_type", $"the type '{name}' isn't supported yet; default, linear and llama3 are.");
            return new RotaryConfig();
        }
        scaling.ReportUnread(_ => false);
        return config with { Theta = theta };
    }

    private static RotaryConfig? Scaling(ConfigSection scaling, string name, long maxPositions)
    {
        switch (name)
        {
            case "default":
                return new RotaryConfig();
            case "linear":
                return new RotaryConfig { Scaling = RotaryScaling.Linear, Factor = Factor(scaling) };
            case "llama3":
                var config = new RotaryConfig
                {
                    Scaling = RotaryScaling.Llama3,
                    Factor = Factor(scaling),
                    LowFrequencyFactor = scaling.Number("low_freq_factor", null, 0, exclusive: true),
                    HighFrequencyFactor = scaling.Number("high_freq_factor", null, 0, exclusive: true),
                    OriginalMaxPositions = scaling.Integer("original_max_position_embeddings", maxPositions, 1, 1 << 24),
                };
                if (config.HighFrequencyFactor <= config.LowFrequencyFactor)
                    scaling.Wrong("high_freq_factor", FormattableString.Invariant($"{config.HighFrequencyFactor} must be above the {config.LowFrequencyFactor} of 'low_freq_factor'."));
                return config;
            default:
                return null;
        }
    }

    private static double Factor(ConfigSection scaling) => scaling.Number("factor", null, 1, exclusive: false);

    private static void CheckWhole(ConfigSection section)
    {
        if (section.Number("partial_rotary_factor", 1, 0, exclusive: true) != 1)
            section.NotSupported("partial_rotary_factor", "positions that turn only a part of a head aren't supported yet; 1 is.");
    }
}
