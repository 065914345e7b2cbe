using FineTuneApp._1;
using FineTuneSdk.Core.Diagnostics;

string[] examples = ["It is too dark in the kitchen.", "Please stop the music.", "Roll down the shutters in the bedroom."];

try
{
    var home = new HomeControl();
    foreach (var text in args.Length > 0 ? args : examples)
        Console.WriteLine($"{text} -> {await home.UnderstandAsync(text) ?? (object)"not understood"}");
    return 0;
}
catch (FineTuneException exception)
{
    // It says what is wrong and what to do.
    Console.Error.WriteLine(exception.Message);
    return 1;
}
