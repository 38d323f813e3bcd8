"""The words under which security codes, PINs, expiry dates and card numbers arrive, in many languages.

Written as people write them; compared without accents, in small letters, whatever stands between the words.
"""

from typing import Final

SECURITY_CODE: Final = """
c v c|c v v|c v v 2|c v c 2|cvvコード|cvcコード|cvv番号|cvc番号|cvv码|cvc码|Kontrollnummer|Kontrollziffer|back code
signature code|code on the back|number on the back|digits on the back
digits on back|number on back|three digits|cvv1|icvv|dcvv|cvvcvc|cvc cvv
cvv cvc|kpn|código de verificación|trzycyfrowy kod
cvc|cvc2|cvv|cvv2|cvn|cvn2|cvd|cvd2|cvx|cvx2|csc|cid|cav|cav2|ccv|ccv2|cvm
card code|card security|card security code|card verification|card verification code|card verification value
card verification number|card verification data|card identification number|card identification code
card validation code
card validation value|verification value|security code|security number|security digits|security value|sec code
sec number
signature panel code|card id code|three digit code|3 digit code|back of card code|code on back
Kartenprüfnummer|Kartenprüfziffer|Kartenprüfwert|Prüfnummer|Prüfziffer|Prüfziffern|Kartenprüfcode
Kartensicherheitscode
Sicherheitscode|Sicherheitsnummer|Kartencode|Kartenpruefnummer|Pruefnummer|Pruefziffer|Kartenpruefziffer
cryptogramme|cryptogramme visuel|code de sécurité|code sécurité|code de vérification de la carte|code CVV
numéro de sécurité
pictogramme|code de securite de la carte
código de seguridad|codigo seguridad|clave de seguridad|código de verificación de la tarjeta|número de seguridad
código de segurança|codigo seguranca|cód. de segurança|código de verificação do cartão|cod seguranca
codice di sicurezza|codice sicurezza|codice di verifica della carta|codi de seguretat
beveiligingscode|veiligheidscode|kaartverificatiecode|controlecode|controlegetal
säkerhetskod|sikkerhedskode|sikkerhetskode|kontrolcifre|kontrollsiffror|kortkod|turvakoodi|turvaluku|tarkistusnumero
kod zabezpieczający|kod bezpieczeństwa|kod zabezpieczeń|bezpečnostní kód|bezpečnostný kód|biztonsági kód|ellenőrző kód
cod de securitate|cod securitate|güvenlik kodu|kart güvenlik kodu|sigurnosni kod|sigurnosni broj|varnostna koda
turvakood|drošības kods|apsaugos kodas|saugos kodas
код безопасности|код проверки карты|защитный код|код карты|код безпеки|код за сигурност|безбедносни код|сигурносни код
κωδικός ασφαλείας|رمز الأمان|رمز الحماية|رمز التحقق من البطاقة|קוד אבטחה|קוד ביטחון|सुरक्षा कोड|सुरक्षा नंबर
รหัสความปลอดภัย|รหัสรักษาความปลอดภัย|รหัสหลังบัตร|mã bảo mật|mã an toàn|kode keamanan|kod keselamatan
安全码|安全碼|卡验证码|信用卡验证码|卡片验证码|背面三码|背面末三碼|末三碼|セキュリティコード|セキュリティ番号
セキュリティーコード|カード確認コード
보안코드|보안 코드|카드 보안 코드
"""
PIN: Final = """
kart şifresi|密码|密碼|clave pin|pin karty|pin karte|pin du|pin код|clave de la tarjeta|clave tarjeta|clave de tarjeta
code de la carte|codice della carta|palavra-passe do cartão
pin|pin code|pincode|pin number|pin no|card pin|atm pin|debit pin|credit card pin|personal identification number
pin block
PIN-Nummer|Geheimzahl|Geheimnummer|Karten-PIN|code secret|code confidentiel|code pin|código pin|clave secreta|nip
número secreto
codice pin|codice segreto|senha do cartão|código secreto|pinkode|pin-kod|pinkod|tunnusluku|kod pin|PIN kód|şifre kart
пин|пин-код|пінкод|пин код|ПИН|暗証番号|暗証コード|密码卡|卡密码|取款密码|비밀번호 카드|카드 비밀번호
الرقم السري للبطاقة|קוד סודי
"""
EXPIRY: Final = """
exp dt|expdt|expire date|exp mmyy|exp mm yy|expiry mm yy|expiry mmyy|exp my|expires end|valid dates|fecha vencimiento
fecha caducidad|fecha expiración|fecha de expiración
Kartenablauf|Kartenablaufdatum|Karten-Ablaufdatum|Ablauf der Karte|expiration carte|expiration de la carte
date expiration carte|caducidad tarjeta|caducidad de la tarjeta|fecha caducidad tarjeta|vencimiento tarjeta
vencimiento de la tarjeta|fecha de vencimiento de la tarjeta|validade cartão|validade do cartão|vencimento do cartão
scadenza carta|scadenza della carta|vervaldatum kaart|geldigheid kaart|срок карты|срок действия карты|card validity
card valid thru|card valid until|card valid to|kart son kullanma tarihi
exp|expiry|expiration|expires|expire|exp date|expdate|expiry date|expirydate|expiration date|expirationdate|valid thru
valid through|good thru|valid until|valid to|card expiry|card exp|card expiration|valid till|mm yy|mmyy|mm yyyy|thru
gültig bis|gueltig bis|Ablaufdatum|Verfallsdatum|Verfalldatum|Gültigkeit|date d'expiration|expire fin|date expiration
fin de validité|fecha de caducidad|fecha de vencimiento|caducidad|vencimiento|vence|válida hasta|válido até|validade
data de validade|data de vencimento|scadenza|data di scadenza|valida fino|vervaldatum|geldig tot|utgångsdatum
giltig till
udløbsdato|utløpsdato|voimassaolo|viimeinen voimassaolopäivä|data ważności|ważna do|platnost|platnost do|lejárat
data expirării
son kullanma tarihi|son kullanma|срок действия|действительна до|годен до|термін дії|ημερομηνία λήξης|λήξη
تاريخ الانتهاء
תוקף|समाप्ति तिथि|วันหมดอายุ|ngày hết hạn|tanggal kedaluwarsa|berlaku hingga|有效期|有效期至|有效期限|到期日|有効期限
유효기간|만료일
"""
# Names so plain that they count only beside a number.
BESIDE_A_NUMBER: Final = """
code|check|security|verification|verify|secret|cv|sc|v|digits|back|month|year|mm|yy|yyyy|m|y|exp month|exp year
expiry month|expiry year|expiration month|expiration year|exp m|exp y|expmonth|expyear|date|valid|validity|till|until
end
Monat|Jahr|Datum|mois|année|mes|año|ano|mese|anno|fecha|data|maand|jaar|月|年
"""
NUMBER: Final = """
card number|cardnumber|card no|card num|cardno|cardnum|card|pan|primary account number|cc|cc number|ccnumber|ccnum
cc num
cc no|credit card|credit card number|creditcard|debit card|debit card number|account number card|card pan|number card
Kartennummer|Kreditkartennummer|Kreditkarte|Karte|numéro de carte|carte|carte bancaire|número de tarjeta|tarjeta
número do cartão|cartão|numero carta|numero di carta|carta di credito|kaartnummer|kortnummer|kortnumber|numer karty
číslo karty|kart numarası|номер карты|карта|αριθμός κάρτας|رقم البطاقة|מספר כרטיס|卡号|卡號|银行卡|銀行卡|カード番号
카드번호|카드 번호
"""

# What may stand before or after a name without making it another one.
AROUND: Final = """
card cards cc credit creditcard debit payment billing my the your our customer user client buyer holder bank atm visa
mastercard amex new old current number no nr num nummer numero code value field input text txt data plain raw digits
string str kod kodu kode код コード codigo codice cod of on for a kreditkarte karte carte tarjeta carta cartao kaart
kort kart de da du la x
"""
FOLLOWING: Final = """
code number no nr num nummer numero value field input text txt data plain raw digits string str kod kodu kode код コード
"""
# What people put between a name and what it names.
SAYING: Final = """
code number no nr num nummer numero num kod kodu kode код コード codigo codice 番号 value is was are ist war lautet
est es e era er ar jest to on back for my the
card of 3 4 digit digits 2 は 是 为 為 은 는 이 це это هو הוא είναι है คือ là adalah
"""
LABELS: Final = """
k key name attribute property param label field title question prompt type id display_name displayName caption custom
placeholder
"""
VALUES: Final = "value text answer content numeric response input default_value data v val entry reply defaultValue"
