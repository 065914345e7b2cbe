using System.Globalization;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Serving;

/// <summary>The device of an option.</summary>
internal static class ServingDevice
{
    /// <summary>Parses <c>auto</c>, <c>cpu</c> or <c>cuda[:n]</c>.</summary>
    /// <exception cref="FineTuneException">FTSDK4004: it is none of these, or isn't there.</exception>
    public static Device Parse(string text)
    {
        if (text == "cpu" || text == "auto" && !cuda.is_available())
            return CPU;
        var index = text is "auto" or "cuda" ? 0 : text.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1;
        if (index < 0)
            throw new FineTuneException(DiagnosticCodes.ServedDeviceUnknown, $"The device '{text}' isn't known; use auto, cpu, cuda or cuda:<number>.");
        var count = cuda.is_available() ? cuda.device_count() : 0;
        if (index >= count)
            throw new FineTuneException(DiagnosticCodes.ServedDeviceUnknown, $"The device '{text}' isn't there: this libtorch sees {count} CUDA device{(count == 1 ? "" : "s")}. Use auto or cpu, or a libtorch with CUDA.");
        return new Device(DeviceType.CUDA, index);
    }
}
